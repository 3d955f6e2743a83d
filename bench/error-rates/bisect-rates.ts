// How often a bisection is right: `npm run bisect-rates` prints the table of docs/guides/bisect.md.
import { parseArgs } from 'node:util';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { expectedOf } from '../../src/verdict/bisect/expected.ts';
import { simulateBisections } from './simulated-bisections.ts';
import { seededRandom } from './simulated-series.ts';

const RATES = [
  ['1', 1],
  ['1 of 3', 1 / 3],
  ['1 of 10', 1 / 10],
] as const;
const PER_CENT = 100;

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '20261121' },
    versions: { type: 'string', default: '16' },
  },
});
const histories = Number(values.histories);
const versions = Number(values.versions);
const random = seededRandom(Number(values.seed));
const share = (count: number) => `${((count / histories) * PER_CENT).toFixed(2)} %`;

process.stdout.write(
  [
    `${histories} bisections of ${versions} versions each, seed ${values.seed}, noise in ${DEFAULT_TEST.healthyRate * PER_CENT} % of the trials.`,
    '',
    '| defect shows in | right | wrong version | an end refused | mean trials | planned | longest |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    '',
  ].join('\n'),
);
for (const [word, rate] of RATES) {
  const seen = await simulateBisections(
    { versions, rate, noise: DEFAULT_TEST.healthyRate, histories },
    random,
  );
  const names = Array.from({ length: versions }, (_, index) => `1.${index}.0`);
  const planned = expectedOf({ versions: names, oldest: 'good', rate }).total;
  const cells = [share(seen.right), share(seen.wrong), share(seen.refused)];
  const trials = [(seen.trials / histories).toFixed(1), planned.toFixed(1), seen.longest];
  process.stdout.write(`| ${[word, ...cells, ...trials].join(' | ')} |\n`);
}
