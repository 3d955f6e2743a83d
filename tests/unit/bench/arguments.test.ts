import { expect, test } from 'vitest';
import { simulationArguments } from '../../../bench/error-rates/arguments.ts';

test('options have their defaults, and the simulation’s own numbers follow the common ones', () => {
  expect(simulationArguments({ versions: 16 }, ['--histories', '5', '--versions=4'])).toEqual({
    histories: 5,
    seed: 20_261_121,
    versions: 4,
  });
});

test.for([
  [['--histories', 'many'], '--histories many is no whole number from 1 to 1000000000'],
  [['--versions', '0'], '--versions 0 is no whole number from 1 to 1000000000'],
  [['--version', '4'], "Unknown option '--version'"],
  [['--versions'], "Option '--versions <value>' argument missing"],
] as const)('%j is refused in one sentence', ([args, sentence]) => {
  expect(() => simulationArguments({ versions: 16 }, [...args])).toThrow(sentence);
});
