import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { VerdictEntry, VerdictsFile } from '../../src/report/verdicts/schema.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { readKnownVersions } from '../../src/scenario/known-issues/known-versions.ts';
import { sources } from '../../tools/releases/sources.ts';
import { gitHubCommit, gitHubReleases, hubTags, pypiProject } from './registries/documented.ts';
import type { RegistryServer } from './registries/server.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Tags of an image that name no release. */
export const NO_RELEASES = [
  'latest',
  '3.9',
  '3.9.4-alpine',
  'v5.99.0-rc1',
  '4.0.0-beta.1',
  'nightly',
  'sha-1a2b3c4',
];

/** What the registries have beyond what is known. */
export interface Planted {
  /** Tags of Docker Hub, by gateway. */
  tags?: Record<string, string[]>;
  /** Known tags that are there no longer. */
  deleted?: Record<string, string[]>;
  releases?: Record<string, { tag: string; draft?: boolean; prerelease?: boolean }[]>;
  /** Known versions that were yanked from PyPI. */
  yanked?: Record<string, string[]>;
  wheels?: Record<string, { version: string; yanked?: string }[]>;
  lastCommit?: string;
}

/** Lets the registries have every version that is known, and what is planted, in several pages. */
export function haveKnown(server: RegistryServer, planted: Planted = {}): void {
  for (const [gateway, source] of Object.entries(sources())) {
    const known = readKnownVersions(path.join(ROOT, 'known-issues'))[gateway as 'kong'] ?? [];
    if ('package' in source) {
      const name = source.package.replaceAll('-', '_');
      const all = [...known, source.pinned].map((version) =>
        planted.yanked?.[gateway]?.includes(version) === true ? { version, yanked: 'planted' } : { version },
      );
      all.push(...(planted.wheels?.[gateway] ?? []));
      pypiProject(
        server,
        source.package,
        all.map(({ version, yanked }: { version: string; yanked?: string }) => ({
          filename: `${name}-${version}-py3-none-manylinux_2_17_x86_64.whl`,
          yanked: yanked ?? false,
        })),
      );
      continue;
    }
    const v = gateway === 'tyk' ? 'v' : '';
    const there = known.filter((version) => planted.deleted?.[gateway]?.includes(version) !== true);
    const tags = there.map((version) => `${v}${version}`);
    hubTags(server, source.image, [
      [...NO_RELEASES, ...tags.slice(20)],
      tags.slice(0, 20),
      planted.tags?.[gateway] ?? [],
    ]);
    if (source.repository !== undefined)
      gitHubReleases(server, source.repository, [
        tags.map((tag) => ({ tag })),
        planted.releases?.[gateway] ?? [],
      ]);
  }
  gitHubCommit(server, 'owner/suite', planted.lastCommit ?? new Date().toISOString());
}

/** The environment in which the scripts ask this server, as in the workflow. */
export function registriesAt(server: RegistryServer): Record<string, string> {
  const { address } = server;
  return {
    DOCKER_HUB_URL: address,
    GITHUB_API_URL: address,
    PYPI_URL: address,
    GITHUB_REPOSITORY: 'owner/suite',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_RUN_ID: '42',
    GITHUB_TOKEN: 'secret',
  };
}

/** What was recorded from real Kong 3.9.3, by scenario. */
const RECORDED = {
  'kong-plugin-languages': 'verdicts-2026-11-26-with-rust.json',
  'kong-blue-green-sockets': 'verdicts-2026-11-26-connections-2.json',
  'kong-instance-count': 'verdicts-2026-11-25.json',
};

/**
 * The results of the cells of a new version of Kong, in a folder each: what was recorded of 3.9.3, under another version. `planted`
 * may change an entry; a scenario in `without` left none.
 */
export async function recordedCells(
  version: string,
  planted: (entry: VerdictEntry) => VerdictEntry = (entry) => entry,
  without: string[] = [],
): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'cells-'));
  for (const [scenario, file] of Object.entries(RECORDED)) {
    if (without.includes(scenario)) continue;
    const from = path.join(ROOT, 'docs/evidence/kong/3.9.3', scenario, file);
    const recorded = JSON.parse((await readFile(from, 'utf8')).replaceAll('3.9.3', version)) as VerdictsFile;
    const cell = path.join(folder, `kong-${version}-${scenario}`);
    await mkdir(cell);
    const results = { ...recorded, verdicts: recorded.verdicts.map(planted) };
    await writeFile(path.join(cell, 'verdicts.json'), JSON.stringify(results, null, 2));
  }
  return folder;
}

/** The same for Caddy, from what was recorded of 2.11.7, a folder for each way. */
export async function caddyCells(
  version: string,
  planted: (entry: VerdictEntry) => VerdictEntry = (entry) => entry,
): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'cells-'));
  for (const way of ['admin', 'file', 'load']) {
    const from = path.join(ROOT, 'docs/evidence/deploys/caddy', way, 'verdicts-2026-11-26.json');
    const recorded = JSON.parse((await readFile(from, 'utf8')).replaceAll('2.11.7', version)) as VerdictsFile;
    const cell = path.join(folder, `caddy-${version}-blue-green-deploy-caddy-${way}`);
    await mkdir(cell);
    const results = { ...recorded, verdicts: recorded.verdicts.map(planted) };
    await writeFile(path.join(cell, 'verdicts.json'), JSON.stringify(results, null, 2));
  }
  return folder;
}

/** The entry with this assertion as these trials decide it; other entries stay. */
export function withTally(
  scenario: string,
  variant: string,
  assertion: string,
  tally: { clean: number; violating: number },
): (entry: VerdictEntry) => VerdictEntry {
  const verdict = tally.violating > 0 ? ('red' as const) : ('green' as const);
  return (entry) =>
    entry.scenario !== scenario || entry.variant !== variant
      ? entry
      : {
          ...entry,
          verdict: verdict === 'red' ? verdict : entry.verdict,
          assertions: entry.assertions.map((one) =>
            one.name === assertion
              ? {
                  ...one,
                  verdict,
                  tally,
                  evidence: verdict === 'red' ? ['request 7 of trial 1: planted'] : [],
                }
              : one,
          ),
        };
}
