// How often a bisection is right: `npm run bisect-rates` prints the table of docs/guides/bisect.md.
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { expectedOf } from '../../src/verdict/bisect/expected.ts';
import { reportErrors } from '../../src/cli/report-errors.ts';
import { simulationArguments } from './arguments.ts';
import { simulateBisections } from './simulated-bisections.ts';
import { seededRandom } from './simulated-series.ts';

const RATES = [
  ['1', 1],
  ['1 of 3', 1 / 3],
  ['1 of 10', 1 / 10],
] as const;
const PER_CENT = 100;

await reportErrors(() => bisectRates(simulationArguments({ versions: 16 })));

async function bisectRates({ histories, seed, versions }: Record<'histories' | 'seed' | 'versions', number>) {
  const random = seededRandom(seed);
  const share = (count: number) => `${((count / histories) * PER_CENT).toFixed(2)} %`;
  process.stdout.write(
    [
      `${histories} bisections of ${versions} versions each, seed ${seed}, noise in ${DEFAULT_TEST.healthyRate * PER_CENT} % of the trials.`,
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
}
