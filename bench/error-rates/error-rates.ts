// How often the judge is wrong: `npm run error-rates` prints the table of docs/evidence/error-rates.md.
import { parseArgs } from 'node:util';
import { RELOAD_ASSERTIONS } from '../../src/verdict/observe/request-assertions.ts';
import { DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { seededRandom, simulateMany, type Simulation } from './simulated-series.ts';

const NOISE = 0.001;
const RATES = [
  ['1 of 3', 1 / 3],
  ['1 of 5', 1 / 5],
  ['1 of 10', 1 / 10],
] as const;
/** Room for every series to be decided: the longest, at 1 of 10, takes a few hundred trials. */
const MAXIMUM = 2000;
const PER_CENT = 100;

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '20261121' },
    maximum: { type: 'string', default: String(MAXIMUM) },
  },
});
const histories = Number(values.histories);
const maximum = Number(values.maximum);
const assertions = RELOAD_ASSERTIONS.length;

const common = { assertions, noise: NOISE, maximum } as const;

// With one assertion the series ends at the first decision; with all of them it goes on, and a red can still turn inconclusive.
const asked = [1, assertions].flatMap((count) =>
  [false, true].flatMap((defective) =>
    RATES.map(([word, faultRate]): [string, Simulation] => [
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
const beyond: [title: string, simulation: Simulation][] = [
  [
    `clean, noise in each of ${assertions} assertions by itself`,
    { ...common, test: DEFAULT_TEST, noise: NOISE * assertions, defectRate: 0 },
  ],
  ...RATES.slice(1).map(([word, defectRate]): [string, Simulation] => [
    `defect in ${word}, judged for 1 of 3`,
    { ...common, test: DEFAULT_TEST, defectRate },
  ]),
];

process.stdout.write(
  [
    `${histories} histories each, seed ${values.seed}, at most ${maximum} trials, ${assertions} assertions.`,
    '',
    ...table(asked),
    '',
    'Beyond what is promised:',
    '',
    ...table(beyond),
    '',
  ].join('\n'),
);

function table(rows: typeof asked): string[] {
  const random = seededRandom(Number(values.seed));
  return [
    '| histories | green | red | inconclusive | wrong | mean trials | longest |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...rows.map(([title, simulation]) => {
      const { words, trials, longest } = simulateMany(simulation, histories, random);
      const wrong = simulation.defectRate === 0 ? `red ${share(words.red)}` : `green ${share(words.green)}`;
      const cells = [share(words.green), share(words.red), share(words.inconclusive), wrong];
      return `| ${[title, ...cells, (trials / histories).toFixed(1), longest].join(' | ')} |`;
    }),
  ];
}

function share(count: number): string {
  return `${((count / histories) * PER_CENT).toFixed(2)} %`;
}
