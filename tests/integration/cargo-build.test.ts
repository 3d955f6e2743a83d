// Programs built with cargo: as quick as can be, with a project that has no dependencies.
import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { cargoBuilt, cargoMissing } from '../../src/runtime/builds/cargo.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';

const doing = 'building the tiny program';
const missing = await cargoMissing(doing);

/** A project of two packages: the program, and one that prints where protoc would be. */
async function project(main: string, lock = LOCK): Promise<string> {
  const sources = await mkdtemp(path.join(runFolder(), 'tiny-'));
  const files = {
    'Cargo.toml': manifest('tiny', '[workspace]\nmembers = ["where"]\n'),
    'Cargo.lock': lock,
    'src/main.rs': main,
    'build.rs': `fn main() { println!("cargo::rustc-env=FOUND={}", std::env::var("PROTOC").unwrap_or_default()); }\n`,
    'where/Cargo.toml': manifest('where'),
    'where/src/main.rs': 'fn main() { println!("/opt/protoc"); }\n',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(sources, name)), { recursive: true });
    await writeFile(path.join(sources, name), text);
  }
  return sources;
}

function manifest(name: string, more = ''): string {
  return `[package]\nname = "${name}"\nversion = "1.0.0"\nedition = "2024"\n${more}`;
}

const LOCK = `version = 4

[[package]]
name = "tiny"
version = "1.0.0"

[[package]]
name = "where"
version = "1.0.0"
`;

describe.skipIf(missing !== undefined)('a program in Rust', () => {
  test('is built once for the same sources, with the protoc that its project names', async () => {
    const sources = await project('fn main() { println!("protoc: {}", env!("FOUND")); }\n');
    const build = { name: 'tiny', sources, doing, protocFrom: 'where' };
    const program = await cargoBuilt(build);
    expect((await execa(program)).stdout).toBe('protoc: /opt/protoc');
    const { mtimeMs } = await stat(program);
    expect(await cargoBuilt(build)).toBe(program);
    expect((await stat(program)).mtimeMs).toBe(mtimeMs);
    expect(await readFile(path.join(sources, 'Cargo.lock'), 'utf8')).toBe(LOCK);
  });

  test('that does not compile is refused with what the compiler says', async () => {
    const sources = await project('fn main() { undefined() }\n');
    await expect(cargoBuilt({ name: 'tiny', sources, doing })).rejects.toThrow(
      /^building the tiny program failed[^]*cannot find function `undefined`/,
    );
  });

  test('whose Cargo.lock does not fit is refused', async () => {
    const sources = await project('fn main() {}\n', 'version = 4\n');
    await expect(cargoBuilt({ name: 'tiny', sources, doing })).rejects.toThrow(/--locked/);
  });
});
