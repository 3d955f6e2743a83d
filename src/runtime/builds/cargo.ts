import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../common/user-error.ts';
import { built, type Build } from './cache.ts';
import { runTool } from './tool.ts';

/** The first Rust with the edition 2024, which kong_rs is written in. */
const OLDEST = [1, 85] as const;
const INSTALL = `install Rust ${OLDEST.join('.')} or newer (https://rustup.rs)`;

/** A program to build with cargo from a project with a Cargo.lock. */
export interface CargoBuild extends Pick<Build, 'name' | 'sources'> {
  /** What the build does, for messages: "building the Rust plugin". */
  doing: string;
  /** A package of the same project whose program prints where protoc is, for a dependency that needs it. */
  protocFrom?: string;
}

/** Why there is no cargo here that can build, in one sentence; undefined where there is one. */
export async function cargoMissing(doing: string): Promise<string | undefined> {
  try {
    await cargoVersion(doing);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message.replaceAll(/\s+/g, ' ');
    throw error;
  }
}

/** Builds a program in release mode, or reuses the build of the same sources. @throws UserError */
export async function cargoBuilt({ name, sources, doing, protocFrom }: CargoBuild): Promise<string> {
  const version = await cargoVersion(doing);
  const folder = await built({
    name,
    sources,
    ingredients: [version],
    make: async (target) => {
      // Within the unfinished folder, which goes away with a run that is ended meanwhile.
      const work = path.join(target, 'cargo');
      const cargo = (command: string, what: string, env: Record<string, string> = {}) =>
        runTool('cargo', [command, '--quiet', '--release', '--locked', '--package', what], {
          doing,
          install: INSTALL,
          cwd: sources,
          env: { CARGO_TARGET_DIR: work, ...env },
        });
      const env = protocFrom === undefined ? {} : { PROTOC: await cargo('run', protocFrom) };
      await cargo('build', name, env);
      await copyFile(path.join(work, 'release', name), path.join(target, name));
      await rm(work, { recursive: true });
    },
  });
  return path.join(folder, name);
}

async function cargoVersion(doing: string): Promise<string> {
  const version = await runTool('cargo', ['--version'], { doing, install: INSTALL });
  const [major = 0, minor = 0] = (/\d+\.\d+/.exec(version)?.[0] ?? '').split('.').map(Number);
  const isNewEnough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  if (!isNewEnough) throw new UserError(`${doing} needs a newer cargo than "${version}"; ${INSTALL}`);
  return version;
}
