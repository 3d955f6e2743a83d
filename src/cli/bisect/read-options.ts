import { UserError } from '../../common/user-error.ts';
import { hasVariant } from '../../scenario/known-issues/variant-names.ts';
import type { Question } from '../../verdict/bisect/question.ts';
import { ASSERTION_NAMES } from '../../verdict/observe/catalogue.ts';
import { SCENARIOS } from '../../record/names.ts';
import type { KnownIssues, KnownIssue } from '../../verdict/known-issues/known-issues.ts';
import { DEFAULT_TEST } from '../../verdict/decide/sequential-test.ts';
import { compareVersions, isIn, parseVersion } from '../../verdict/known-issues/versions.ts';
import type { ScenarioOptions } from './options.ts';

const MIN_RATE = 0.01;
const TRIALS_MAX = 1000;
const FOUR_PARTS = 4;

/** What the command is to do. */
export interface Command {
  scenario: string;
  gateway: string;
  question: Question;
  assertion: string;
  /** As in the known issues. */
  variant: string;
  trialsMax: number;
}

/** What the options ask for, completed from the known issues. @throws UserError: one sentence that names the option */
export function toCommand(options: ScenarioOptions, knownIssues: KnownIssues): Command {
  const scenario = given(options, 'scenario');
  if (!isScenario(scenario)) throw new UserError(`--scenario ${scenario} is none of ${SCENARIOS.join(', ')}`);
  const [good, bad] = [given(options, 'good'), given(options, 'bad')];
  const gateway = gatewayOf(scenario, good);
  const versions = versionsBetween(gateway, good, bad, options.versions?.split(','), knownIssues);
  const reds = knownIssues.expectations.filter(
    (line) =>
      line.scenario === scenario &&
      line.gateway === gateway &&
      line.expect === 'red' &&
      isIn(gateway, bad, line.versions) &&
      line.variant === (options.variant ?? line.variant),
  );
  if (options.variant !== undefined && !hasVariant({ scenario, gateway, variant: options.variant }))
    throw new UserError(`--variant ${options.variant}: ${scenario} has no such variant on ${gateway}`);
  const assertion = options.assertion ?? theOneIn(reds, `${scenario} on ${gateway} ${bad}`);
  if (!ASSERTION_NAMES.has(assertion)) throw new UserError(`--assertion ${assertion}: there is none`);
  const lines = reds.filter((line) => line.assertions.includes(assertion));
  const [line] = lines;
  const rates = lines.map(({ rate }) => rate ?? DEFAULT_TEST.faultRate);
  const rate = options.share === undefined ? Math.min(...rates, 1) : toShare(options.share);
  return {
    scenario,
    gateway,
    question: {
      versions,
      oldest: versions[0] === good ? 'good' : 'bad',
      rate: lines.length === 0 && options.share === undefined ? DEFAULT_TEST.faultRate : rate,
    },
    assertion,
    variant: options.variant ?? (lines.length === 1 && line ? line.variant : '*'),
    trialsMax: toWhole(options.trialsMax),
  };
}

function isScenario(word: string): word is KnownIssue['scenario'] {
  return (SCENARIOS as readonly string[]).includes(word);
}

function given(options: ScenarioOptions, name: 'scenario' | 'good' | 'bad'): string {
  const value = options[name];
  if (value === undefined || value === '')
    throw new UserError(`--${name} is missing; --help lists the options`);
  return value;
}

function gatewayOf(scenario: string, version: string): string {
  if (scenario.startsWith('tyk-')) return 'tyk';
  if (scenario.startsWith('kong-')) return version.split('.').length === FOUR_PARTS ? 'kong-gateway' : 'kong';
  throw new UserError(
    `--scenario ${scenario} runs on what is installed, so there are no versions to go through; take one of Kong or Tyk`,
  );
}

/** Oldest first, with both ends. */
function versionsBetween(
  gateway: string,
  good: string,
  bad: string,
  named: string[] | undefined,
  knownIssues: KnownIssues,
): string[] {
  const listed = named ?? (knownIssues.versions as Record<string, string[]>)[gateway] ?? [];
  for (const version of [good, bad, ...listed])
    if (parseVersion(gateway, version) === undefined)
      throw new UserError(`${version || 'an empty word'} is no version of ${gateway}`);
  const compare = (one: string, other: string) => compareVersions(gateway, one, other);
  if (compare(good, bad) === 0)
    throw new UserError(`--good and --bad are both ${good}; name two versions that differ`);
  if (listed.length < 2)
    throw new UserError(`--versions ${listed.join(',')}: a bisection needs two versions at least`);
  for (const [option, version] of [
    ['good', good],
    ['bad', bad],
  ] as const)
    if (!listed.includes(version))
      throw new UserError(
        `--${option} ${version} is not among the versions ${listed.join(', ')}; name them with --versions`,
      );
  const [oldest, newest] = compare(good, bad) < 0 ? [good, bad] : [bad, good];
  const sorted = listed.toSorted(compare);
  const twice = sorted.find((version, index) => index > 0 && compare(version, sorted[index - 1] ?? '') === 0);
  if (twice !== undefined) throw new UserError(`--versions names ${twice} twice`);
  return sorted.filter((version) => compare(version, oldest) >= 0 && compare(version, newest) <= 0);
}

function theOneIn(reds: readonly KnownIssue[], cell: string): string {
  const names = [...new Set(reds.flatMap(({ assertions }) => assertions))];
  const [name] = names;
  if (name !== undefined && names.length === 1) return name;
  const known =
    names.length === 0 ? 'there is no known issue' : `there are several known issues (${names.join(', ')})`;
  throw new UserError(`--assertion is missing: ${known} of ${cell}`);
}

function toShare(text: string): number {
  const [, above, below] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const rate = above === undefined ? Number(text) : Number(above) / Number(below);
  if (rate >= MIN_RATE && rate <= 1) return rate;
  throw new UserError(`--share ${text} is no share from ${MIN_RATE} to 1, such as 0.1 or 1/3`);
}

function toWhole(text: string | undefined): number {
  if (text === undefined) return TRIALS_MAX;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new UserError(`--trials-max ${text} is no whole number from 1`);
}
