import type { CloseKind, Outcome } from '../../record/requests/outcome.ts';
import { isAllowedUnprocessed } from '../baseline/unprocessed.ts';
import { countingRequests, type Assertion } from './assertion.ts';
import { reloadBounds, type ReloadBounds } from './bounds.ts';
import { longestWait } from './longest-wait.ts';
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
  'no request bypasses the plugin',
  'Look in the log for plugin-server errors at that time: a request that fails open is a hole in whatever the plugin guards.',
);

export const errors = none(
  'error',
  'errors',
  'no response has a 5xx status',
  'Look in the log of the worker that sent it: a plugin server or upstream was used before it was ready, or after it was gone.',
);

export const timeouts = none(
  'timeout',
  'timeouts',
  'every request gets a response in time',
  'Check whether a worker waits for a plugin instance or spins: take a stack trace of it while it hangs.',
);

export const refused = none(
  'refused',
  'refused',
  'the port accepts connections all the time',
  'The old listener closed before the new one was accepting.',
);

export const unexpected: Assertion = countingRequests({
  name: 'unexpected',
  expects: 'every response is correct and belongs to its request',
  hint: 'Compare status, id and certificate with the route: the response came from another route, belongs to another request, or is garbage.',
  matches: ({ requestTable }, id) =>
    requestTable.outcome(id) === 'unexpected' && !requestTable.wrongConfiguration(id),
});

export const wrongConfiguration: Assertion = countingRequests({
  name: 'wrong-configuration',
  expects: 'every route runs its plugin with its own configuration',
  hint: 'An instance id from before the restart led to the instance of another route: check which ids are kept across it.',
  matches: ({ requestTable }, id) => requestTable.wrongConfiguration(id),
});

export const handledTwice: Assertion = countingRequests({
  name: 'handled-twice',
  expects: 'no request is handled more than once',
  hint: 'The gateway repeats requests on its own: see its retry settings. A repeated POST does its work twice.',
  matches: ({ requestTable }, id) => requestTable.handled(id) > 1,
});

export const closed: Assertion = countingRequests({
  name: 'closed',
  expects: 'no connection is closed under a request',
  hint: 'The server must announce `connection: close` before it closes. A client that retries idempotent requests recovers from closes of kind reused; a POST is lost.',
  matches: (trial, id) => trial.requestTable.outcome(id) === 'closed' && !isAllowedUnprocessed(trial, id),
});

/** Where a client may retry a request: always, or if it is idempotent. */
const RETRIABLE: ReadonlySet<CloseKind | undefined> = new Set(['reused', 'unprocessed']);

/** Counts closes after which no client may retry. */
export const lost: Assertion = countingRequests({
  name: 'lost',
  expects: 'no request is lost',
  hint: 'These requests had been handled, their response had begun, or their connection was fresh: no client can be expected to retry them.',
  matches: ({ requestTable }, id) => {
    if (requestTable.outcome(id) !== 'closed') return false;
    return !RETRIABLE.has(requestTable.closeKind(id)) || requestTable.handled(id) > 0;
  },
});

/** The assertions wherever no client may notice anything: no request fails or waits long. */
export function failureAssertions(longestWaitMs: number): Assertion[] {
  return [closed, lost, errors, timeouts, longestWait(longestWaitMs), refused, unexpected];
}

/** The assertions for a reload: no client notices it, and the target ends up as it was before. */
export function reloadAssertions({ reloadMs, recoveryMs, longestWaitMs }: ReloadBounds): Assertion[] {
  return [
    bypasses,
    ...failureAssertions(longestWaitMs),
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

/** The assertions for a reload with the default bounds of the reference gateway. */
export const RELOAD_ASSERTIONS = reloadAssertions(reloadBounds('reference'));

/**
 * The assertions while a plugin server is down: requests must wait or fail, but never bypass the plugin, nor run it with
 * the configuration of another route.
 */
export function outageAssertions(recoveryMs: number): Assertion[] {
  return [bypasses, wrongConfiguration, timeouts, spin, recovery(recoveryMs)];
}
