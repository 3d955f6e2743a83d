// Where Rust is missing, the flows through its plugin are not run, and the run says why.
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { runSuite } from '../support/run-suite.ts';

test('flows through the Rust plugin are not run without a cargo that can build it', async () => {
  const folder = await mkdtemp(path.join(runFolder(), 'old-cargo-'));
  await writeFile(path.join(folder, 'cargo'), '#!/bin/sh\necho "cargo 1.65.0"\n');
  await chmod(path.join(folder, 'cargo'), 0o755);
  const why = 'building the Rust plugin needs a newer cargo than "cargo 1.65.0"; install Rust 1.85 or newer';
  const { exitCode, stdout, said, left } = await runSuite(
    { PATH: `${folder}${path.delimiter}${process.env['PATH']}` },
    { args: ['tests/kong-plugin-languages.test.ts', '-t', 'rust'] },
  );
  for (const variant of ['rust', 'rust/kill', 'rust/late-start'])
    expect(stdout).toContain(`not run: kong-plugin-languages ${variant}: ${why}`);
  // The other flows are there: nothing else is missing.
  expect(stdout).toContain('real plugin servers in Go, Python and JavaScript\n');
  expect(said).toContain(
    'nothing was judged: kong-plugin-languages rust is not run: building the Rust plugin',
  );
  expect(exitCode).toBe(1);
  expect(left).toEqual([]);
});
