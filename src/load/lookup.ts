import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

const answers = new Map<string, Parameters<Parameters<LookupFunction>[2]>>();

/** Resolves each name once and keeps to the answer, as clients do that never look again. */
export const pinnedLookup: LookupFunction = (hostname, options, callback) => {
  const key = JSON.stringify([hostname, options.family, options.all]);
  const known = answers.get(key);
  // Sockets expect the answer later, never at once.
  if (known) return process.nextTick(() => callback(...known));
  lookup(hostname, options, (...answer) => {
    if (!answer[0]) answers.set(key, answer);
    callback(...answer);
  });
};
