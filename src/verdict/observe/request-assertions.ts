import type { Outcome } from '../../record/outcome.ts';
import { countingRequests, type Assertion } from './assertion.ts';
import { reloadBounds, type ReloadBounds } from './bounds.ts';
import {
  idleCloses,
  pluginServersLeft,
  recovery,
  reloadEnded,
  spin,
  unsolicited,
} from './target-assertions.ts';

function none(outcome: Outcome, name: string, expects: string, hint: string): Assertion {
  return countingRequests({
    name,
    expects,
    hint,
    matches: ({ requestTable }, id) => requestTable.outcome(id) === outcome,
  });
}

export const bypasses = none(
  'bypass',
  'bypasses',
  'no request goes on without the plugin',
  'Look in the log for plugin-server errors at that time: a request that fails open is a hole in whatever the plugin guards.',
);

export const errors = none(
  'error',
  'errors',
  'no request is answered with 5xx',
  'Look in the log for the worker that answered: a plugin server or upstream was used before it was ready, or after it was gone.',
);

export const timeouts = none(
  'timeout',
  'timeouts',
  'every request is answered in time',
  'See whether a worker waits for a plugin instance or spins: take a stack of it while it hangs.',
);

export const refused = none(
  'refused',
  'refused',
  'the port is open all the time',
  'The old listener was closed before the new one accepted.',
);

export const unexpected: Assertion = countingRequests({
  name: 'unexpected',
  expects: 'every answer is a right one, to its own request',
  hint: 'Compare status, id and certificate with the route: another route, another request or garbage was met.',
  matches: ({ requestTable }, id) =>
    requestTable.outcome(id) === 'unexpected' && !requestTable.wrongConfiguration(id),
});

export const wrongConfiguration: Assertion = countingRequests({
  name: 'wrong-configuration',
  expects: "every route runs its own plugin's configuration",
  hint: 'An instance id from before the restart hit the instance of another route: look which ids are kept across it.',
  matches: ({ requestTable }, id) => requestTable.wrongConfiguration(id),
});

export const handledTwice: Assertion = countingRequests({
  name: 'handled-twice',
  expects: 'no request is handled more than once',
  hint: 'The gateway repeats requests by itself: see its retry settings; a repeated POST does its work twice.',
  matches: ({ requestTable }, id) => requestTable.handled(id) > 1,
});

export const closed = none(
  'closed',
  'closed',
  'no connection is closed under a request',
  'The gateway must announce `connection: close` before it closes; a client that replays idempotent requests hides closes of kind reused, a POST is gone.',
);

/** Closes that no client may replay. */
export const lost: Assertion = countingRequests({
  name: 'lost',
  expects: 'no request is lost',
  hint: 'These had been handled, or their answer had begun, or their connection was fresh: replaying is wrong or was never due.',
  matches: ({ requestTable }, id) => {
    if (requestTable.outcome(id) !== 'closed') return false;
    return requestTable.closeKind(id) !== 'reused' || requestTable.handled(id) > 0;
  },
});

/** What a reload must keep: nothing that a client would notice, and a gateway as it was before. */
export function reloadAssertions({ reloadMs, recoveryMs }: ReloadBounds): Assertion[] {
  return [
    bypasses,
    closed,
    lost,
    errors,
    timeouts,
    refused,
    unexpected,
    wrongConfiguration,
    handledTwice,
    idleCloses,
    unsolicited,
    pluginServersLeft,
    spin,
    reloadEnded(reloadMs),
    recovery(recoveryMs),
  ];
}

/** The same with the default bounds of the reference gateway. */
export const RELOAD_ASSERTIONS = reloadAssertions(reloadBounds('reference'));

/** What is judged while a plugin server is away: requests must wait or fail, never go past the plugin. */
export function outageAssertions(recoveryMs: number): Assertion[] {
  return [bypasses, timeouts, spin, recovery(recoveryMs)];
}
