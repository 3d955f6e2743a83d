import { setTimeout as delay } from 'node:timers/promises';
import { valid } from '@renovatebot/pep440';
import { execa } from 'execa';
import { z } from 'zod';
import { UserError } from '../../../common/user-error.ts';
import { dockerHub, imageTags } from '../../registries/docker-hub.ts';
import { isYanked, pypi } from '../../registries/pypi.ts';
import { ask, type Patience, type Registry } from '../../registries/registry.ts';
import type { VersionSource } from './source.ts';

/** A version that a registry has. */
export interface Version {
  version: string;
  /** Whether its authors have withdrawn it: yanked on PyPI, retracted by a Go module. */
  yanked: boolean;
}

/** In place of the addresses that the user's own clients are set to. */
export type Addresses = Partial<Record<'pypi' | 'npm' | 'docker', string>>;

const PYPI = 'https://pypi.org/simple';
const NPM = 'https://registry.npmjs.org';
const GO_BOUND_MS = 120_000;

/** How registries are asked: patiently enough for a command that runs for minutes. */
export function patience(say: (line: string) => void): Patience {
  return { timeoutMs: 60_000, longestWaitMs: 60_000, sleep: delay, now: Date.now, say };
}

/** All versions that there are, in any order but for a list. @throws RegistryError, UserError */
export async function listVersions(
  source: VersionSource,
  asking: Patience,
  addresses: Addresses = {},
): Promise<Version[]> {
  const { kind, name } = source;
  switch (kind) {
    case 'pypi':
      return pypiVersions(name, asking, addresses.pypi ?? fromEnvironment('PIP_INDEX_URL', PYPI));
    case 'npm':
      return npmVersions(name, asking, addresses.npm ?? fromEnvironment('npm_config_registry', NPM));
    case 'go':
      return goVersions(name);
    case 'docker': {
      const repository = name.includes('/') ? name : `library/${name}`;
      const tags = await imageTags(dockerHub(addresses.docker), repository, asking);
      return tags.map((version) => ({ version, yanked: false }));
    }
    case 'list':
    default:
      return name.split(',').map((version) => ({ version, yanked: false }));
  }
}

function fromEnvironment(name: string, otherwise: string): string {
  const given = process.env[name] ?? '';
  if (given === '') return otherwise;
  const url = URL.parse(given);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '')
    return given.replace(/\/+$/, '');
  // It is not shown, since it may hold a password.
  throw new UserError(
    `${name} is not the address of a registry without a password; name the versions with --versions-from list:A,B`,
  );
}

// PEP 691 and, for the versions, PEP 700: https://packaging.python.org/en/latest/specifications/simple-repository-api/
const pypiProject = z.object({
  versions: z.array(z.string()),
  files: z.array(z.object({ filename: z.string(), yanked: z.union([z.boolean(), z.string()]).optional() })),
});

async function pypiVersions(name: string, asking: Patience, address: string): Promise<Version[]> {
  const normalized = name.toLowerCase().replaceAll(/[-_.]+/g, '-');
  const { value } = await ask(pypi(address), new URL(`${address}/${normalized}/`), pypiProject, asking);
  const there = new Set(
    value.files
      .filter(({ yanked }) => !isYanked(yanked))
      .map(({ filename }) => valid(versionOf(filename)) ?? filename),
  );
  return value.versions.map((version) => ({ version, yanked: !there.has(valid(version) ?? version) }));
}

/** In the name of a wheel the second part, and in that of a source distribution what follows the last dash. */
function versionOf(filename: string): string {
  const [, wheel] = /^[^-]+-([^-]+)-.*\.(?:whl|egg|exe)$/.exec(filename) ?? [];
  return wheel ?? /-([^-]+?)\.(?:tar\.\w+|tgz|zip)$/.exec(filename)?.[1] ?? '';
}

// https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md
const npmPackage = z.object({ versions: z.record(z.string(), z.unknown()) });

async function npmVersions(name: string, asking: Patience, address: string): Promise<Version[]> {
  const registry: Registry = { name: 'npm', address, accept: 'application/vnd.npm.install-v1+json' };
  const url = new URL(`${address}/${name.replace('/', '%2f')}`);
  const { value } = await ask(registry, url, npmPackage, asking);
  return Object.keys(value.versions).map((version) => ({ version, yanked: false }));
}

const goModule = z.object({ Versions: z.array(z.string()).optional() });

/** By Go's own program, which knows the user's proxy, and which versions are retracted. */
async function goVersions(module: string): Promise<Version[]> {
  const all = await goList(module, ['-retracted']);
  const there = new Set(await goList(module, []));
  return all.map((version) => ({ version, yanked: !there.has(version) }));
}

async function goList(module: string, options: readonly string[]): Promise<string[]> {
  const { stdout, failed, shortMessage, stderr } = await execa(
    'go',
    ['list', '-m', '-versions', '-json', ...options, `${module}@latest`],
    { reject: false, timeout: GO_BOUND_MS, cwd: '/', env: { GO111MODULE: 'on', GOFLAGS: '-mod=mod' } },
  );
  if (failed)
    throw new UserError(
      `the versions of ${module} cannot be listed: ${stderr.trim().split('\n').at(-1) || shortMessage}`,
    );
  return goModule.parse(JSON.parse(stdout)).Versions ?? [];
}
