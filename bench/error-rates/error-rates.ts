// How often the judge is wrong: `npm run error-rates` prints the table of docs/evidence/error-rates.md.
import { RELOAD_ASSERTIONS } from '../../src/verdict/observe/request-assertions.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { reportErrors } from '../../src/cli/report-errors.ts';
import { simulationArguments } from './arguments.ts';
import { simulateRuns } from './simulated-runs.ts';
import { seededRandom, simulateMany, type Rates, type Simulation } from './simulated-series.ts';
import { otherRuns, wholeRuns, type RunRow } from './whole-runs.ts';

const NOISE = 0.001;
const RATES = [
  ['1 of 3', 1 / 3],
  ['1 of 5', 1 / 5],
  ['1 of 10', 1 / 10],
] as const;
/** Room for every series to be decided: the longest, at 1 of 10, takes a few hundred trials. */
const MAXIMUM = 2000;
const PER_CENT = 100;

type Row = [title: string, simulation: Simulation];
type Simulated = [title: string, isDefective: boolean, simulate: (random: () => number) => Rates];

const ASSERTIONS = RELOAD_ASSERTIONS.length;

await reportErrors(() => errorRates(simulationArguments({ maximum: MAXIMUM })));

function errorRates({ histories, seed, maximum }: Record<'histories' | 'seed' | 'maximum', number>): void {
  const common = { assertions: ASSERTIONS, noise: NOISE, maximum } as const;

  // With one assertion the series ends at the first decision; with all of them it goes on, and a red can still turn inconclusive.
  const asked = [1, ASSERTIONS].flatMap((count) =>
    [false, true].flatMap((defective) =>
      RATES.map(([word, faultRate]): Row => [
        `${defective ? `defect in ${word}` : 'clean'}, judged for ${word}, ${count} assertion${count === 1 ? '' : 's'}`,
        {
          ...common,
          assertions: count,
          test: { ...DEFAULT_TEST, faultRate },
          defectRate: defective ? faultRate : 0,
        },
      ]),
    ),
  );
  const beyond: Row[] = [
    [
      `clean, noise in each of ${ASSERTIONS} assertions by itself`,
      { ...common, test: DEFAULT_TEST, noise: NOISE * ASSERTIONS, defectRate: 0 },
    ],
    ...RATES.slice(1).map(([word, defectRate]): Row => [
      `defect in ${word}, judged for 1 of 3`,
      { ...common, test: DEFAULT_TEST, defectRate },
    ]),
  ];

  const series = ([title, simulation]: Row): Simulated => [
    title,
    simulation.defectRate > 0,
    (random) => simulateMany(simulation, histories, random),
  ];
  const run = ([title, simulation]: RunRow): Simulated => [
    title,
    simulation.defect !== undefined,
    (random) => simulateRuns(simulation, histories, random),
  ];

  process.stdout.write(
    [
      `${histories} histories each, seed ${seed}, at most ${maximum} trials, ${ASSERTIONS} assertions.`,
      '',
      ...table(asked.map(series), histories, seed),
      '',
      'Beyond what is promised:',
      '',
      ...table(beyond.map(series), histories, seed),
      '',
      'Whole runs of a target, 14 assertions in each flow, noise of 0.1 % in each, at most 40 trials; a defect shows in 1 of 3:',
      '',
      ...table(wholeRuns().map(run), histories, seed),
      '',
      ...table(otherRuns().map(run), histories, seed),
      '',
    ].join('\n'),
  );
}

function table(rows: readonly Simulated[], histories: number, seed: number): string[] {
  const random = seededRandom(seed);
  const share = (count: number) => `${((count / histories) * PER_CENT).toFixed(2)} %`;
  return [
    '| histories | green | red | inconclusive | wrong | mean trials | longest |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...rows.map(([title, isDefective, simulate]) => {
      const { words, trials, longest } = simulate(random);
      const wrong = isDefective ? `green ${share(words.green)}` : `red ${share(words.red)}`;
      const cells = [share(words.green), share(words.red), share(words.inconclusive), wrong];
      return `| ${[title, ...cells, (trials / histories).toFixed(1), longest].join(' | ')} |`;
    }),
  ];
}
