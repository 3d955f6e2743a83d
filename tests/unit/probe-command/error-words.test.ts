import { expect, test } from 'vitest';
import { errorWords } from '../../../src/probe-command/error-words.ts';

test.for([
  ['ECONNREFUSED', 'nobody listens there (ECONNREFUSED)'],
  ['ENOTFOUND', 'that host name is not known (ENOTFOUND)'],
  ['ECONNRESET', 'the server reset the connection (ECONNRESET)'],
  ['FIN', 'the server ended the connection (FIN)'],
  ['ETIMEDOUT', 'no complete answer in time (ETIMEDOUT)'],
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'a certificate by nobody that is trusted: see --ca and --insecure (DEPTH_ZERO_SELF_SIGNED_CERT)',
  ],
  ['an answer to another request', 'an answer to another request'],
] as const)('%s', ([label, words]) => {
  expect(errorWords(label)).toBe(words);
});
