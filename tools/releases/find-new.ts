import { cells } from '../../src/cli/matrix/cells.ts';
import { dockerHub } from '../../src/cli/registries/docker-hub.ts';
import { gitHub, lastCommit } from '../../src/cli/registries/github.ts';
import { pypi } from '../../src/cli/registries/pypi.ts';
import type { Patience } from '../../src/cli/registries/registry.ts';
import { WORKING_FOLDER } from '../../src/common/places.ts';
import { knownIssuesPath } from '../../src/scenario/known-issues/files.ts';
import { readKnownVersions } from '../../src/scenario/known-issues/known-versions.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { available } from './available.ts';
import { compare, packageNotes } from './compare.ts';
import type { Discovered } from './discovered.ts';
import { sources, type Released, type Source } from './sources.ts';

/** What the registries have that is not known. `environment` has their addresses and the token. @throws RegistryError, UserError */
export async function findNew(
  environment: Readonly<Record<string, string | undefined>>,
  patience: Patience,
): Promise<Discovered> {
  const setting = (name: string) => environment[name] || undefined;
  // The addresses are given by tests, and that of GitHub by GitHub itself.
  const github = gitHub(setting('GITHUB_TOKEN'), setting('GITHUB_API_URL'));
  const registries = { hub: dockerHub(setting('DOCKER_HUB_URL')), github, pypi: pypi(setting('PYPI_URL')) };
  const known = readKnownVersions(knownIssuesPath(readSettings(WORKING_FOLDER).KNOWN_ISSUES));
  const planned = cells([]);
  const found: Discovered = { added: {}, notes: [], lastCommit: null };
  for (const [gateway, source] of Object.entries(sources()) as [Released, Source][]) {
    const there = await available(gateway, source, registries, patience);
    const pinned = 'package' in source ? source.pinned : undefined;
    if (pinned !== undefined) found.notes.push(...packageNotes(gateway, there, pinned));
    const inMatrix = planned.filter((cell) => cell.gateway === gateway).map(({ version }) => version);
    const { added, notes } = compare(gateway, there, known, [...new Set(inMatrix)]);
    if (added.length > 0) found.added[gateway] = added;
    found.notes.push(...notes);
  }
  const project = setting('GITHUB_REPOSITORY');
  const commit = project === undefined ? undefined : await lastCommit(github, project, patience);
  return { ...found, lastCommit: commit?.toISOString() ?? null };
}
