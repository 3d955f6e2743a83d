import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { WORKING_FOLDER } from '../../../common/places.ts';
import { EXIT_CODES } from '../../../common/exit-codes.ts';
import { UserError } from '../../../common/user-error.ts';
import { RegistryError } from '../../registries/registry.ts';
import { stepsOf } from '../../../verdict/bisect/question.ts';
import { ASSERTION_NAMES } from '../../../verdict/observe/catalogue.ts';
import { concernsTarget } from '../../../verdict/observe/target-assertions.ts';
import { readChecks } from '../../check/settings.ts';
import { toMs, toUrl } from '../../values.ts';
import type { Options } from '../options.ts';
import { choose, type Chosen } from './choose.ts';
import { describeEnding, describeTried, describeVersions, exitCodeOf, triedTable } from './describe.ts';
import { listVersions, patience, type Version } from './list-versions.ts';
import { nextTry, type Tried, type VersionEnding, type VersionQuestion } from './next-try.ts';
import { ProgressFile } from './progress-file.ts';
import { sourceText, toSource, type VersionSource } from './source.ts';
import { tryVersion, type TryPlan } from './try-version.ts';

const START_BOUND = '60s';

/** Bisects the versions of any server. Returns the exit code. @throws UserError */
export async function bisectVersions(options: Options, signal: AbortSignal): Promise<number> {
  const { json = false } = options;
  const say = (line: string) => void (json ? process.stderr : process.stdout).write(`${line}\n`);
  const source = toSource(options.versionsFrom ?? '');
  const plan = await readPlan(options, { source, signal, say });
  const chosen = choose(await listed(source, say), source, {
    ...(options.good === undefined ? {} : { good: options.good }),
    ...(options.bad === undefined ? {} : { bad: options.bad }),
    preReleases: options.preReleases === true,
  });
  const { versions, oldest } = chosen;
  const steps = stepsOf({ versions });
  for (const line of describeVersions(sourceText(source), chosen, steps)) say(line);
  if (options.dryRun === true) {
    for (const line of dryRunLines(options)) say(line);
    return EXIT_CODES.green;
  }
  const folder = path.join(plan.folder, folderName(source, versions));
  // The versions share the error that one check may have.
  const confidence = 1 - (1 - plan.confidence) / steps;
  const whole: TryPlan = { ...plan, folder, confidence, log: logIn(folder) };
  const { dryRun: _dryRun, json: _json, ...asked } = options;
  const progress = new ProgressFile(folder, { asked, versions, confidence });
  const tried = progress.read();
  for (const one of tried) say(describeTried(one));
  const ending = await search({ versions, oldest }, tried, async (version) => {
    const one = await tryVersion(whole, version);
    progress.write([...tried, one]);
    say(describeTried(one));
    return one;
  });
  say(`\n${triedTable(tried, versions)}\n\n${describeEnding(ending)}`);
  const exitCode = exitCodeOf(ending);
  if (json) process.stdout.write(`${asJson(source, chosen, { tried, ending, exitCode })}\n`);
  return exitCode;
}

/** Tries versions until the search ends; `tried` grows with each. */
async function search(
  question: VersionQuestion,
  tried: Tried[],
  tryOne: (version: string) => Promise<Tried>,
): Promise<VersionEnding> {
  for (;;) {
    const step = nextTry(question, tried);
    if (step.kind !== 'run') return step;
    tried.push(await tryOne(step.version));
  }
}

async function readPlan(
  options: Options,
  { source, signal, say }: { source: VersionSource; signal: AbortSignal; say: (line: string) => void },
): Promise<Omit<TryPlan, 'log'>> {
  const { start, assertion, startTimeout = START_BOUND, maxDuration, unixSocket, connectTo } = options;
  if (start === undefined || start.trim() === '')
    throw new UserError('--start is missing: give the command that starts {version} of your server');
  if (assertion !== undefined && (!ASSERTION_NAMES.has(assertion) || concernsTarget(assertion)))
    throw new UserError(
      `--assertion ${assertion} is no assertion about the requests of a flow, such as closed`,
    );
  const [asked, ...others] = await readChecks(options, { cwd: process.cwd(), folder: WORKING_FOLDER });
  if (!asked || others.length > 0)
    throw new UserError('a bisection is about one target: name one of the config file with --target');
  if ('plugin' in asked)
    throw new UserError(
      'a bisection is about a server with a URL, and not about a plugin of your own in Kong',
    );
  const { TARGET_URL, RESULTS_DIR, CONFIDENCE } = asked.settings;
  if (TARGET_URL === undefined)
    throw new UserError('--url is missing: give the address at which every version responds');
  const isElsewhere = unixSocket !== undefined || connectTo !== undefined;
  return {
    source: sourceText(source),
    asked,
    install: options.install,
    start,
    stop: options.stop,
    ...(isElsewhere ? {} : { url: toUrl(TARGET_URL) }),
    startBoundMs: toMs('start-timeout', startTimeout, 1000),
    maxDurationMs: maxDuration === undefined ? undefined : toMs('max-duration', maxDuration, 1000),
    variant: options.variant,
    assertion,
    confidence: CONFIDENCE,
    folder: path.resolve(WORKING_FOLDER, RESULTS_DIR, 'bisect'),
    signal,
    say,
  };
}

async function listed(source: VersionSource, say: (line: string) => void): Promise<Version[]> {
  try {
    return await listVersions(source, patience(say));
  } catch (error) {
    if (error instanceof RegistryError) throw new UserError(error.message);
    throw error;
  }
}

function folderName({ kind, name }: VersionSource, versions: readonly string[]): string {
  const what = kind === 'list' ? 'list' : `${kind}-${name.replaceAll(/[^\w.-]+/g, '-')}`;
  return `${what}-${versions[0]}-${versions.at(-1)}`;
}

function logIn(folder: string): TryPlan['log'] {
  return (version, line) => {
    const own = path.join(folder, version);
    mkdirSync(own, { recursive: true });
    appendFileSync(path.join(own, 'check.log'), `${line}\n`);
  };
}

function dryRunLines({ install, start, url, reload, stop }: Options): string[] {
  const commands = Object.entries({ install, start, url, reload, stop });
  return [
    'dry run: nothing is installed or started. Of each version:',
    ...commands.flatMap(([name, value]) =>
      value === undefined ? [] : [`  ${name.padEnd('install'.length)}  ${value}`],
    ),
  ];
}

function asJson(
  source: VersionSource,
  { versions, leftOut }: Chosen,
  { tried, ending, exitCode }: { tried: readonly Tried[]; ending: VersionEnding; exitCode: number },
): string {
  return JSON.stringify({ source: sourceText(source), versions, leftOut, tried, ending, exitCode }, null, 2);
}
