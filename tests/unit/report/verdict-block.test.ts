// The block of Markdown of a run: a table and the first cases, and nothing private.
import { expect, test } from 'vitest';
import { verdictBlock } from '../../../src/report/markdown/verdict-block.ts';
import { toVerdictsFile } from '../../../src/report/verdicts/verdicts-file.ts';
import { writtenEntry } from '../../support/written-entries.ts';

const CELL = { scenario: 'check', gateway: 'target', version: '1.0' };
const RED = { clean: 0, violating: 8 };
const GREEN = { clean: 40, violating: 0 };
const entryOf = (variant: string, tallies: Parameters<typeof writtenEntry>[1]) =>
  writtenEntry({ ...CELL, variant }, tallies);
const blockOf = (entries: ReturnType<typeof entryOf>[], secrets: readonly string[] = []) =>
  verdictBlock(toVerdictsFile(new Date('2026-01-02T03:04:05Z'), entries), secrets);

test('a red has its figures and its first cases', () => {
  const busy = entryOf('busy', { closed: RED, errors: GREEN });
  const [closed] = busy.assertions;
  if (closed) closed.evidence = ['8 of 8 trials violate it', 'first case', 'second case', 'third case'];
  const block = blockOf([busy, entryOf('paced', { closed: GREEN })]);
  expect(block).toContain('### reload-proof: RED on target 1.0\n');
  expect(block).toMatch(/^\| busy \| red \| 1 \| \d+ \| closed: 8 [^|]*\|$/m);
  expect(block).toMatch(/^\| paced \| green \| 1 \| \d+ \| nothing lost, confidence .* \|$/m);
  expect(block).toContain('- **busy closed**: 8 of 8 trials violate it\n  - first case\n  - second case\n');
  expect(block).not.toContain('third case');
  expect(block).toMatch(/^reload-proof \S+, 2026-01-02, /m);
});

test('an inconclusive says why its trials ended', () => {
  const entry = { ...entryOf('busy', { closed: { clean: 1, violating: 0 } }), stopped: 'it was over' };
  expect(blockOf([entry])).toMatch(/^\| busy \| inconclusive \| .* \| it was over \|$/m);
});

test('nothing private is in it', () => {
  const entry = { ...entryOf('busy', { closed: GREEN }), stopped: 'x', verdict: 'inconclusive' as const };
  const block = blockOf(
    [{ ...entry, stopped: 'no response from http://secret.example:81/ of word-1' }],
    ['word-1'],
  );
  expect(block).toContain('no response from (address) of (removed)');
});
