import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PACKAGE_FOLDER } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import { built } from '../../runtime/builds/cache.ts';
import { runTool } from '../../runtime/builds/tool.ts';
import { TYK_MODULES, withoutV } from '../../settings/tyk-versions.ts';

const SOURCES = path.join(PACKAGE_FOLDER, 'containers/tyk');
const MODULE_LINE = /(?<=github\.com\/TykTechnologies\/tyk )v\S+/;

/** The go.mod for a Tyk version; only one line differs. */
export function withTykVersion(goMod: string, version: string): string {
  return goMod.replace(MODULE_LINE, `v${version}+incompatible`);
}

/** @throws UserError that lists the versions that can be built */
export function requireTykVersion(version: string): string {
  const known = TYK_MODULES.find((candidate) => candidate === withoutV(version));
  if (known !== undefined) return known;
  throw new UserError(
    `TYK_VERSION=${version} is not available in processes, where Tyk is built from its Go modules: set it to ${TYK_MODULES.join(' or ')}; ` +
      'other versions run from their images tykio/tyk-gateway only, in the scenarios with RUNTIME=containers',
  );
}

/**
 * Builds a Tyk gateway from its Go modules, or finds the build with the same content, and returns its program.
 * @throws UserError when there is no such version, Go is missing or the build fails
 */
export async function buildTyk(wanted: string): Promise<string> {
  const version = requireTykVersion(wanted);
  const call = {
    doing: `building Tyk ${version}`,
    install: 'install Go 1.23 or newer (https://go.dev/dl)',
  };
  const go = await runTool('go', ['version'], call);
  const folder = await built({
    name: `tyk-${version}`,
    sources: SOURCES,
    ingredients: [go, version],
    make: async (target) => {
      const cwd = path.join(target, 'sources');
      await mkdir(cwd);
      await Promise.all(
        ['go.sum', 'main.go'].map((name) => copyFile(path.join(SOURCES, name), path.join(cwd, name))),
      );
      const goMod = await readFile(path.join(SOURCES, 'go.mod'), 'utf8');
      await writeFile(path.join(cwd, 'go.mod'), withTykVersion(goMod, version));
      const args = ['build', '-trimpath', '-ldflags', '-s -w', '-o', path.join(target, 'tyk'), '.'];
      await runTool('go', args, { ...call, cwd, env: { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' } });
      await rm(cwd, { recursive: true });
    },
  });
  return path.join(folder, 'tyk');
}
