// Rust is optional: where cargo is missing or too old, a run goes on without it and says why.
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { cargoMissing } from '../../../src/runtime/builds/cargo.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Makes this script the only cargo on PATH; without one, there is none. */
async function withCargo(script?: string): Promise<void> {
  const folder = await mkdtemp(path.join(runFolder(), 'cargo-'));
  vi.stubEnv('PATH', folder);
  if (script === undefined) return;
  const program = path.join(folder, 'cargo');
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
}

const INSTALL = 'install Rust 1.85 or newer (https://rustup.rs)';

test.for([
  ['none', undefined, `building it needs cargo, which is not on PATH; ${INSTALL}`],
  [
    'one of Debian 12',
    'echo "cargo 1.65.0"',
    `building it needs a newer cargo than "cargo 1.65.0"; ${INSTALL}`,
  ],
  ['no version', 'echo "not cargo"', `building it needs a newer cargo than "not cargo"; ${INSTALL}`],
  [
    'one of rustup, without a toolchain',
    'echo "error: no active toolchain" >&2; exit 1',
    'building it failed (Command failed with exit code 1: cargo --version): error: no active toolchain',
  ],
] as const)('cargo is missing: %s', async ([, script, why]) => {
  await withCargo(script);
  expect(await cargoMissing('building it')).toBe(why);
});

test.for(['cargo 1.85.0 (d73d2caf9 2024-12-31)', 'cargo 1.100.0', 'cargo 2.0.0'])(
  '%s can build',
  async (version) => {
    await withCargo(`echo "${version}"`);
    expect(await cargoMissing('building it')).toBeUndefined();
  },
);
