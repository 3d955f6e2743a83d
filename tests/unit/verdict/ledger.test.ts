import path from 'node:path';
import { expect, test } from 'vitest';
import { readLedger } from '../../../src/settings/ledger.ts';
import { knownReds, type Ledger } from '../../../src/verdict/ledger.ts';

const LEDGER: Ledger = {
  red: [
    {
      scenario: 'blue-green-deploy',
      variant: 'nginx/reload/*',
      gateway: 'nginx',
      versions: ['1.22'],
      assertions: ['closed'],
      reason: 'it closes',
      figures: '8 of 8',
      confirmed: 'by hand',
    },
  ],
};

test.for([
  { variant: 'nginx/reload/http2', version: '1.22.1', known: 1 },
  { variant: 'nginx/reload/http2', version: '1.22', known: 1 },
  { variant: 'nginx/reload/http2', version: '1.221.0', known: 0 },
  { variant: 'nginx/symlink/http2', version: '1.22.1', known: 0 },
])('$variant on $version has $known known reds', ({ variant, version, known }) => {
  expect(knownReds(LEDGER, 'blue-green-deploy', variant, { gateway: 'nginx', version })).toHaveLength(known);
});

test('the ledger of the project is well formed', () => {
  expect(() => readLedger(path.resolve(import.meta.dirname, '../../../ledger.yaml'))).not.toThrow();
});

test('a ledger that is not there is named', () => {
  expect(() => readLedger('no-such-ledger.yaml')).toThrow(/^the ledger no-such-ledger.yaml cannot be read/);
});
