// Each cell of the matrix ends within its limit, by what runs of the suite took.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CELL_LIMIT_MINUTES, estimateS, split } from '../../../../src/cli/matrix/split.ts';
import { GATEWAY_UNITS, PACKAGED_UNITS, SYSTEM_UNITS, type Unit } from '../../../../src/cli/matrix/units.ts';
import type { VerdictEntry, VerdictsFile } from '../../../../src/report/verdicts/schema.ts';
import { FLOWS, GRPC, STREAMS } from '../../../../src/scenario/deploy/clients.ts';
import { deploymentsOf } from '../../../../src/scenario/deploy/deployments.ts';
import { variantsOf } from '../../../../src/scenario/deploy/variants.ts';
import { settingsSchema } from '../../../../src/settings/keys.ts';
import { BALANCERS } from '../../../../src/targets/balancers/kinds.ts';
import { readWorkflow } from '../../../support/workflow/job.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const TRIALS_MAX = settingsSchema.shape.TRIALS_MAX.parse(undefined);
const SCENARIOS: [string, readonly Unit[]][] = [
  ...Object.entries(GATEWAY_UNITS),
  ['blue-green-deploy', PACKAGED_UNITS],
  ['blue-green-deploy', SYSTEM_UNITS],
];
const unit = (name: string, secondsPerTrial: number): Unit => ({
  name,
  tests: name,
  variants: name,
  secondsPerTrial,
});

test.for(SCENARIOS)(
  'no cell of %s takes longer than its limit, however many trials it needs',
  ([, units]) => {
    const shares = split(units, TRIALS_MAX);
    expect(shares.flatMap((share) => share.units)).toEqual(units);
    for (const { units: of, trialsMax = TRIALS_MAX } of shares) {
      expect(estimateS(of, trialsMax)).toBeLessThanOrEqual(CELL_LIMIT_MINUTES * 60);
      // A series needs 12 clean trials for a green where a fault shows in one of three; 'scale' needs one.
      expect(trialsMax).toBeGreaterThanOrEqual(of[0]?.name === 'scale' ? 2 : 30);
    }
  },
);

test('the limit is that of the job', async () => {
  const { cell } = (await readWorkflow('versions')).jobs;
  expect(cell).toMatchObject({ 'timeout-minutes': CELL_LIMIT_MINUTES });
});

test('tests share a cell as long as they fit, and one that alone takes too long gets fewer trials', () => {
  const [short, other, long] = [unit('short', 10), unit('other', 20), unit('long', 50)];
  expect(split([short, other, long], 40)).toEqual([
    { units: [short, other] },
    { units: [long], trialsMax: 30 },
  ]);
});

/** Variants of one test share their trials; each test has its own. */
function testOf({ scenario, variant }: VerdictEntry): string {
  if (scenario === 'kong-instance-count' || variant.startsWith('miniature/')) return variant;
  const client = variant.split('/').at(-1) ?? '';
  if (scenario !== 'blue-green-deploy') return '';
  return ['sse', 'websocket', 'grpc'].includes(client) ? client.replace('websocket', 'sse') : 'flows';
}

/** The most seconds that any run took for a trial of each test of a unit, together. */
function recorded(scenario: string, { variants }: Unit): number {
  const slowest = new Map<string, number>();
  for (const file of globSync('docs/evidence/**/verdicts*.json', { cwd: ROOT })) {
    // No release that the matrix runs.
    if (/-with-|-fail-closed|reference/.test(path.dirname(file))) continue;
    const { verdicts } = JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as VerdictsFile;
    for (const entry of verdicts) {
      if (entry.scenario !== scenario || entry.trials === 0 || !new RegExp(variants).test(entry.variant))
        continue;
      const perTrial = entry.durationS / entry.trials;
      slowest.set(testOf(entry), Math.max(perTrial, slowest.get(testOf(entry)) ?? 0));
    }
  }
  return [...slowest.values()].reduce((sum, one) => sum + one, 0);
}

test.for(SCENARIOS)(
  'what the tests of %s take is no less than any run in docs/evidence took',
  ([scenario, units]) => {
    const short = units.filter((one) => one.secondsPerTrial < recorded(scenario, one));
    expect(
      short.map(({ name }) => ({
        name,
        recorded: recorded(
          scenario,
          units.find((one) => one.name === name)!,
        ),
      })),
    ).toEqual([]);
  },
);

test.for(['kong-plugin-languages', 'tyk-policy-reload'] as const)(
  'each test of %s runs in one cell',
  (scenario) => {
    const text = readFileSync(path.join(ROOT, `tests/${scenario}.test.ts`), 'utf8');
    const titles = [...text.matchAll(/(?:test\(|\)\(\n\s+)'([^']+)'/g)].map(([, title = '']) => title);
    expect(titles).toHaveLength(text.match(/^test/gm)?.length ?? 0);
    for (const title of titles)
      expect(GATEWAY_UNITS[scenario].filter(({ tests }) => new RegExp(tests).test(title))).toHaveLength(1);
  },
);

test('each test of blue-green-deploy runs in one cell', () => {
  const clients = [...FLOWS, ...STREAMS, ...GRPC];
  const deployments = deploymentsOf(BALANCERS.flatMap((kind) => variantsOf(kind, kind.ways, clients)));
  const names = [
    ...deployments.map(({ name }) => name),
    'dns/ttl-0/client-max-age/keep-alive',
    'nft/dnat/announce/keep-alive',
  ];
  for (const name of names) {
    const title = `${name} loses nothing in a blue-green deploy`;
    expect(PACKAGED_UNITS.filter(({ tests }) => new RegExp(tests).test(title))).toHaveLength(1);
  }
});
