// Every entry that says it was measured is looked up in its evidence: what is red there, what is green, and how often.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { verdictsFile, type VerdictsFile } from '../../../src/report/verdicts/schema.ts';
import { readKnownIssues } from '../../../src/scenario/known-issues/read.ts';
import {
  covers,
  entryFor,
  expectationsOf,
  OTHERS,
  type KnownIssue,
} from '../../../src/verdict/known-issues/known-issues.ts';
import { concernsTarget } from '../../../src/verdict/observe/target-assertions.ts';
import { isIn } from '../../../src/verdict/known-issues/versions.ts';
import { readEvidence, ROOT } from '../../support/evidence.ts';
import { slugOf, type Found, type FoundAssertion } from '../../support/evidence-table.ts';

const KNOWN = readKnownIssues(path.join(ROOT, 'known-issues'));
const MEASURED = KNOWN.expectations.flatMap((entry) => (entry.source === 'measured' ? [entry] : []));
type Measured = (typeof MEASURED)[number];
const named = ({ scenario, variant, gateway, versions, assertions }: KnownIssue) =>
  [scenario, variant, gateway, versions, assertions.join(', ')].join(' ');
/** A rate has two digits, and is never said to be certain. */
const [MIN_RATE, MAX_RATE] = [0.01, 0.99];

/** What the runs of an entry's provenance found in its variants, each run by itself. */
function foundIn(entry: Measured): Promise<Found[][]> {
  return Promise.all(
    entry.provenance.map(async (run) =>
      (await readEvidence(run)).filter(
        ({ scenario, variant, version }) =>
          (scenario ?? entry.scenario) === entry.scenario &&
          (run.variant === undefined ? covers(entry.variant, variant) : run.variant === variant) &&
          isIn(entry.gateway, version, entry.versions),
      ),
    ),
  );
}

function rateOf(found: readonly FoundAssertion[]): number {
  const violating = found.reduce((sum, { tally }) => sum + tally.violating, 0);
  const trials = found.reduce((sum, { tally }) => sum + tally.violating + tally.clean, 0);
  return Math.min(MAX_RATE, Math.max(MIN_RATE, Math.round((violating / trials) * 100) / 100));
}

const inWords = (word: 'green' | 'red') =>
  MEASURED.filter((entry) => entry.expect === word).map((entry) => [named(entry), entry] as const);

test.for(inWords('red'))('%s is red in its evidence, as often as its rate says', async ([, entry]) => {
  const found = (await foundIn(entry)).flat();
  const rates = [...new Set(found.map(({ version }) => version))].flatMap((version) =>
    entry.assertions.map((name) => {
      const own = found.filter((one) => one.version === version).flatMap(({ assertions }) => assertions);
      const judged = own.filter((one) => one.name === name);
      const isRed = judged.some(({ tally }) => tally.violating > 0);
      return [version, name, isRed ? rateOf(judged) : 'not red'];
    }),
  );
  expect(rates).not.toEqual([]);
  expect(rates).toEqual(rates.map(([version, name]) => [version, name, entry.rate]));
});

test.for(inWords('green'))('%s is green in its evidence', async ([, entry]) => {
  const found = (await foundIn(entry)).flat();
  const wrong = found.flatMap(({ variant, version, assertions }) => {
    const cell = { scenario: entry.scenario, variant, gateway: entry.gateway, version };
    const others = expectationsOf(KNOWN, cell);
    const isOpen = ({ name }: FoundAssertion) => !others.has(name) || others.get(name) === entry;
    const missing = entry.assertions.filter(
      (name) => name !== OTHERS && !assertions.some((one) => one.name === name),
    );
    const red = assertions.filter((one) => isOpen(one) && one.verdict !== 'green').map(({ name }) => name);
    const meant = entry.assertions.includes(OTHERS)
      ? red
      : red.filter((name) => entry.assertions.includes(name));
    return [...meant, ...missing].map((name) => `${name} in ${variant} on ${version}`);
  });
  expect(wrong).toEqual([]);
});

test('each run says something about its entry, and measured versions are those that were measured', async () => {
  const silent: string[] = [];
  const beyond: string[] = [];
  for (const entry of MEASURED) {
    const runs = await foundIn(entry);
    runs.forEach((found, index) => {
      if (found.length === 0) silent.push(`${entry.provenance[index]?.evidence} about ${named(entry)}`);
    });
    const isMeasured = (range: string) =>
      /^\d+(\.\d+)+$/.test(range) && runs.flat().some(({ version }) => isIn(entry.gateway, version, range));
    // The reference gateway has the version of the suite.
    if (entry.gateway !== 'reference' && !entry.versions.split(' || ').every(isMeasured))
      beyond.push(named(entry));
  }
  expect(silent).toEqual([]);
  expect(beyond).toEqual([]);
});

test('a verdict file is of the day that the provenance says', () => {
  const runs = MEASURED.flatMap(({ provenance }) => provenance).filter(({ evidence }) =>
    evidence.endsWith('.json'),
  );
  const wrong = runs.filter(({ evidence, date }) => !resultsIn(evidence).startedAt.startsWith(date));
  expect(runs).not.toEqual([]);
  expect(wrong).toEqual([]);
});

function resultsIn(file: string): VerdictsFile {
  return verdictsFile.parse(JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')));
}

/** Reds of real Kong that are no known issues: docs/evidence/kong/README.md says why. */
const NOT_AN_ISSUE = new Set(['recovery', 'reload-ended', 'new-calls', 'longest-wait']);

test('whatever else is red in the evidence of Kong is a known issue', () => {
  const cited = MEASURED.filter(({ gateway }) => gateway === 'kong').flatMap(({ provenance }) => provenance);
  const files = new Set(cited.flatMap(({ evidence }) => (evidence.endsWith('.json') ? [evidence] : [])));
  const unknown = [...files].flatMap((file) =>
    resultsIn(file).verdicts.flatMap((verdict) =>
      verdict.assertions.flatMap(({ name, verdict: word }) => {
        const [flow, ...disruption] = verdict.variant.split('/');
        // Each flow was judged by what concerns the target as well.
        const variant = concernsTarget(name) ? ['target', ...disruption].join('/') : verdict.variant;
        const isKnown = entryFor(expectationsOf(KNOWN, { ...verdict, variant }), name)?.expect === 'red';
        return word !== 'red' || isKnown || NOT_AN_ISSUE.has(name) ? [] : [`${name} of ${flow} in ${file}`];
      }),
    ),
  );
  expect(files.size).toBeGreaterThan(0);
  expect(unknown).toEqual([]);
});

test('every place that is said to confirm a known issue exists', () => {
  const places = new Set(
    KNOWN.expectations.flatMap(({ confirmed = '' }) => (confirmed.startsWith('docs/') ? [confirmed] : [])),
  );
  const missing = [...places].filter((place) => {
    const [file = '', heading = ''] = place.split('#');
    const headings = readFileSync(path.join(ROOT, file), 'utf8').match(/^#+ .*$/gm) ?? [];
    return !headings.some((line) => slugOf(line) === heading);
  });
  expect(places.size).toBeGreaterThan(0);
  expect(missing).toEqual([]);
});

/** A URL, an address, or an absolute path. */
const OF_A_MACHINE =
  /\w+:\/\/\S*|(?:\d{1,3}\.){3}\d{1,3}:\d+|(?<![\w.])\/(?:home|root|tmp|work|usr|var|opt)\/\S*/g;

test('no verdict file in the evidence names a host, an address or a path of the machine', () => {
  const files = globSync('docs/evidence/**/*.json', { cwd: ROOT });
  const texts = files.map(
    (file) => [file, readFileSync(path.join(ROOT, file), 'utf8').match(OF_A_MACHINE)] as const,
  );
  expect(files).not.toEqual([]);
  expect(texts.filter(([, found]) => found !== null)).toEqual([]);
});
