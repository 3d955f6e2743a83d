import path from 'node:path';
import type { TestProject } from 'vitest/node';
import suite from '../../package.json' with { type: 'json' };
import { describeLoad } from '../report/console/describe-load.ts';
import { endRun, hasBegun } from '../report/verdicts/begin-run.ts';
import { SUITE_ROOT } from './suite-root.ts';
import { isJudging } from './reporters/judged.ts';
import { pruneRuns } from '../scenario/prune-runs.ts';
import { reserveRun, type Run } from '../report/verdicts/results-folder.ts';
import { findTarget, type ExternalTargetPlan } from '../targets/external/find-target.ts';
import { BUILD_ROOT } from '../runtime/builds/cache.ts';
import type { PluginServerSpec } from '../runtime/builds/plugins.ts';
import { Reaper } from '../runtime/reaper/reaper.ts';
import { EXIT_CODES } from '../common/exit-codes.ts';
import { UserError } from '../common/user-error.ts';
import type { Settings } from '../settings/keys.ts';
import { readKnownIssues } from '../scenario/known-issues/read.ts';
import { loadOf } from '../settings/load.ts';
import { readSettings } from '../settings/settings.ts';
import type { KnownIssues } from '../verdict/known-issues/known-issues.ts';
import { containerPreflight, describeContainers, type RunImages } from '../scenario/prepare/containers.ts';
import { preflight } from '../scenario/prepare/plugins.ts';
import { tykContainerPreflight, tykPreflight, type TykPrograms } from '../scenario/prepare/tyk.ts';

declare module 'vitest' {
  interface ProvidedContext {
    settings: Settings;
    /** The run and its folder, for results() in src/scenario/results.ts. */
    run: Run;
    pluginServers: PluginServerSpec[];
    /** Absent in a run in processes. */
    images: RunImages | undefined;
    /** Absent in a run of unit tests alone. */
    tyk: TykPrograms | undefined;
    knownIssues: KnownIssues;
    /** In a run of the project your-gateway only. */
    target: ExternalTargetPlan | undefined;
  }
}

const LEAST_NODE = 22;
const YOUR_GATEWAY = 'your-gateway';
/** Checks everything that a user can get wrong before any test runs, and opens the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let reaper: Reaper | undefined;
  try {
    requireNode();
    const settings = readSettings(SUITE_ROOT);
    const knownIssues = readKnownIssues(path.resolve(SUITE_ROOT, settings.KNOWN_ISSUES));
    const projects = project.vitest.projects.map(({ name }) => name);
    const run = await reserveRun(path.resolve(SUITE_ROOT, settings.RESULTS_DIR), isJudging(projects));
    reaper = await Reaper.start(BUILD_ROOT, run.folder);
    const target = projects.includes(YOUR_GATEWAY) ? await findTarget(settings) : undefined;
    // Unit tests and those of the report need nothing, one's own gateway is there already, and the tests of containers build what they need.
    const prepared = projects.filter(
      (name) => !['unit', 'browser', 'containers', YOUR_GATEWAY].includes(name),
    );
    const underLoad = prepared.length > 0;
    const inContainers = settings.RUNTIME === 'containers' && projects.includes('scenarios');
    const images = inContainers ? await containerPreflight(kongImageOf(settings)) : undefined;
    // Scenarios in containers need no toolchain on this machine; the controls run in processes.
    const inProcesses = prepared.some((name) => !(inContainers && name === 'scenarios'));
    const pluginServers = inProcesses ? await preflight() : [];
    const tykFrom = inContainers ? tykContainerPreflight : tykPreflight;
    const tyk = underLoad ? await tykFrom(settings.TYK_VERSION) : undefined;
    project.provide('settings', settings);
    project.provide('knownIssues', knownIssues);
    project.provide('run', run);
    project.provide('pluginServers', pluginServers);
    project.provide('images', images);
    project.provide('tyk', tyk);
    project.provide('target', target);
    if (tyk) announce(settings, tyk, images && (await describeContainers(images)));
    return teardown(reaper, run, settings.RESULTS_KEEP);
  } catch (error) {
    await reaper?.finish();
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`reload-proof: ${error.message}\n`);
    return process.exit(EXIT_CODES.badInput);
  }
}

function kongImageOf({ GATEWAY, KONG_IMAGE }: Settings): string | undefined {
  return GATEWAY === 'kong' ? KONG_IMAGE : undefined;
}

function teardown(reaper: Reaper, run: Run, keep: number): () => Promise<void> {
  return async () => {
    const left = await reaper.finish();
    if (hasBegun(run.folder)) {
      endRun(run);
      await pruneRuns(path.dirname(run.folder), keep);
    }
    if (left.length === 0) return;
    throw new Error(`the run left ${left.length} parts behind, now ended: ${left.join('; ')}`);
  };
}

function requireNode(): void {
  if (Number.parseInt(process.versions.node, 10) >= LEAST_NODE) return;
  throw new UserError(
    `Node ${process.version} is too old; run "npm ci" and then "npx vitest", which use the Node that comes with the packages`,
  );
}

function announce(
  settings: Settings,
  { versions, origin, images }: TykPrograms,
  containers: string[] | undefined,
): void {
  const { RUNTIME, GATEWAY } = settings;
  const standsIn = "it stands in for Kong, and its results are not Kong's";
  process.stdout.write(
    [
      `reload-proof ${suite.version}, parts in ${RUNTIME}`,
      ...(GATEWAY === 'kong' ? [] : [`  gateway   ${GATEWAY} ${suite.version}: ${standsIn}`]),
      ...(containers ?? []),
      `  load      ${describeLoad(loadOf(settings))}, unless a scenario says otherwise`,
      `  plugins   real plugin servers in Go, Python and JavaScript`,
      `  tyk       the real gateway ${versions.tyk}, ${origin}, with Redis ${versions.redis} and a mock dashboard${images ? ', all in containers' : ''}`,
      ...(RUNTIME === 'containers' ? ['  others    blue-green-deploy runs its programs in processes'] : []),
      '',
    ].join('\n'),
  );
}
