import type { Outcome } from '../load/outcome.ts';
import { countOf, type Assertion } from './assertion.ts';
import { recoveryOf } from './recovery.ts';

function none(outcome: Outcome, name: string, expects: string, hint: string): Assertion {
  return {
    name,
    expects,
    limit: 0,
    unit: 'requests',
    combine: 'sum',
    hint,
    find: countOf(({ recording }, id) => recording.outcome(id) === outcome),
  };
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

export const unexpected = none(
  'unexpected',
  'unexpected',
  'every answer is a right one, to its own request',
  'Compare the status and the witness with the route: another route, another configuration or a garbled answer was met.',
);

export const closed = none(
  'closed',
  'closed',
  'no connection is closed under a request',
  'The gateway must announce `connection: close` before it closes; a client that replays idempotent requests hides closes of kind reused, a POST is gone.',
);

/** Closes that no client may replay. */
export const lost: Assertion = {
  name: 'lost',
  expects: 'no request is lost',
  limit: 0,
  unit: 'requests',
  combine: 'sum',
  hint: 'These had been handled, or their answer had begun, or their connection was fresh: replaying is wrong or was never due.',
  find: countOf(({ recording }, id) => {
    if (recording.outcome(id) !== 'closed') return false;
    return recording.closeKind(id) !== 'reused' || recording.handled(id) > 0;
  }),
};

/** The time from the beginning of the disturbance to the last request that was not answered rightly. */
export function recovery(limitMs: number): Assertion {
  return {
    name: 'recovery',
    expects: `all is well again within ${limitMs} ms`,
    limit: limitMs,
    unit: 'ms',
    combine: 'max',
    hint: 'See in the log when the plugin server was started again and which worker learned of it last.',
    find: (trial) => {
      const { recovered, afterMs, word } = recoveryOf(trial);
      const observed = recovered ? afterMs : Number.POSITIVE_INFINITY;
      return {
        observed,
        cases: [`trial ${trial.number}: ${word}, last fault ${afterMs.toFixed(0)} ms after it began`],
      };
    },
  };
}

/** What a reload must keep: nothing that a client would notice. */
export const RELOAD_ASSERTIONS: Assertion[] = [bypasses, closed, lost, errors, timeouts, refused, unexpected];
