// Assertions about the whole target. Those that count requests are in request-assertions.ts.
import { counted } from '../../common/counted.ts';
import { shareText } from '../../common/share-text.ts';
import { nameOf, type TrialHead } from '../../record/trial.ts';
import { CASES_SHOWN, type Assertion } from './assertion.ts';
import { othersAfter } from './starved.ts';
import { recoveryOf } from './summarize.ts';
import { BUSY_SHARE, isBusy, type IdleCpu } from '../../record/target/idle-cpu.ts';

const OF_THE_TARGET: ReadonlySet<string> = new Set([
  'plugin-servers-left',
  'spin',
  'reload-ended',
  'new-calls',
  'slow',
  'drained',
]);

/** Whether an assertion concerns the target itself and not a single flow. */
export function concernsTarget(name: string): boolean {
  return OF_THE_TARGET.has(name);
}

export const idleCloses: Assertion = {
  name: 'idle-closes',
  expects: 'no idle keep-alive connection is closed without notice',
  limit: 0,
  unit: 'connections',
  combine: 'sum',
  hint: 'The server should keep an idle connection open until its next response has announced the close. A client that sends a request just as its connection is closed loses it.',
  observe: ({ number, idleCloses: closes, disruption }) => ({
    observed: closes.length,
    cases: closes.slice(0, CASES_SHOWN).map(({ atMs, virtualUser, how, served }) => {
      const seconds = ((atMs - disruption.beganMs) / 1000).toFixed(3);
      return `trial ${number}, virtual user ${virtualUser}, ${seconds} s after the ${nameOf(disruption)} began: ${how} after ${counted(served, 'responses')}`;
    }),
  }),
};

export const unsolicited: Assertion = {
  name: 'unsolicited',
  expects: 'no bytes arrive that no request asked for',
  limit: 0,
  unit: 'connections',
  combine: 'sum',
  hint: 'A client may take them for the response to its next request: find out what was sent (a 408 on an idle connection, a second response, a body longer than its length) and by whom.',
  appliesTo: (trial) => trial.unsolicited !== undefined,
  observe: ({ number, unsolicited: found = [], disruption }) => ({
    observed: found.length,
    cases: found.slice(0, CASES_SHOWN).map(({ atMs, virtualUser, served, what }) => {
      const seconds = ((atMs - disruption.beganMs) / 1000).toFixed(3);
      return `trial ${number}, virtual user ${virtualUser}, ${seconds} s after the ${nameOf(disruption)} began: ${what}, after ${counted(served, 'responses')}`;
    }),
  }),
};

export const pluginServersLeft: Assertion = {
  name: 'plugin-servers-left',
  expects: 'no plugin server from before the reload is left',
  limit: 0,
  unit: 'processes',
  combine: 'max',
  hint: 'Old plugin servers keep memory and sockets: find out which process should have sent them SIGTERM.',
  appliesTo: showsPluginServers,
  observe: ({ number, before, after }) => {
    // Without a new epoch, no process had to exit.
    if (after.epoch === before.epoch) return { observed: 0, cases: [] };
    const old = new Set(before.pluginServers?.processes.map(({ pid }) => pid));
    const left = after.pluginServers?.processes.filter(({ pid }) => old.has(pid)) ?? [];
    const names = left.map(({ name, pid }) => `${name} (${pid})`).join(', ');
    return { observed: left.length, cases: [`trial ${number}: ${names}`] };
  },
};

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function describeBusy(trial: number, { pid, name, share, wanted = share, hint }: IdleCpu): string {
  const isReady = share < BUSY_SHARE && wanted >= BUSY_SHARE;
  const ready = isReady ? `, and ready to run for ${percent(wanted)} of the time` : '';
  return `trial ${trial}: ${name} ${pid} at ${percent(share)}${ready}${hint === undefined ? '' : ` (${hint})`}`;
}

export const spin: Assertion = {
  name: 'spin',
  expects: 'no worker keeps a core busy without requests',
  limit: 0,
  unit: 'processes',
  combine: 'max',
  hint: 'Take a stack of that process, or `strace -c -p PID`: Kong spun in epoll with a timeout of a few ms.',
  observe: ({ number, idleCpu, cpuUse, loadEndedMs }) => {
    const spinning = idleCpu.filter(isBusy);
    const others = othersAfter(cpuUse, loadEndedMs);
    // What spins gets less of a core that it has to share.
    const suspect = idleCpu.find(
      ({ share, wanted }) => wanted === undefined && share > 0 && share >= BUSY_SHARE * (1 - others),
    );
    const observation = {
      observed: spinning.length,
      cases: spinning.map((process) => describeBusy(number, process)),
    };
    if (spinning.length > 0 || suspect === undefined) return observation;
    return {
      ...observation,
      undecided: `${describeBusy(number, suspect)}, while other programs used ${percent(others)} of the machine`,
    };
  },
};

/** How long the disruption took according to the target. */
export function reloadEnded(limitMs: number): Assertion {
  return {
    name: 'reload-ended',
    expects: `the reload ends within ${limitMs} ms`,
    limit: limitMs,
    unit: 'ms',
    combine: 'max',
    hint: 'Look in the log for what the reload waits for: an old worker that does not exit, or a new one that does not start.',
    observe: ({ number, disruption }) => {
      const observed = disruption.endedMs - disruption.beganMs;
      const why = disruption.failure === undefined ? '' : ` (${disruption.failure})`;
      return { observed, cases: [`trial ${number}: ${observed.toFixed(0)} ms${why}`] };
    },
  };
}

/** The time from the end of the disruption, or from a kill, to the last request that was not ok. */
export function recovery(limitMs: number): Assertion {
  return {
    name: 'recovery',
    expects: `no request fails later than ${limitMs} ms after the end of the disruption`,
    limit: limitMs,
    unit: 'ms',
    combine: 'max',
    hint: 'Look in the log for what was ready last after the disruption, such as a worker or a plugin server, and for what noticed it last.',
    observe: (trial) => {
      const { class: recoveryClass, recovered, afterMs, afterEndMs, rate, quietMs = 0 } = recoveryOf(trial);
      if (recoveryClass === 'unknown') {
        const why = `trial ${trial.number}: the load ended ${quietMs.toFixed(0)} ms after the last request that failed: too early to tell whether the target had recovered`;
        return { observed: afterEndMs, cases: [], undecided: why };
      }
      const observed = recovered ? afterEndMs : null;
      const share = recovered ? '' : `, ${shareText(rate, 1)} of the last requests fail`;
      const cases = [
        `trial ${trial.number}: ${recoveryClass}, last fault ${afterMs.toFixed(0)} ms after it began, ${afterEndMs.toFixed(0)} ms after its end${share}`,
      ];
      return { observed, cases };
    },
  };
}

/** Whether a target lists its plugin servers. */
export function showsPluginServers({ before, after }: TrialHead): boolean {
  return before.pluginServers !== undefined && after.pluginServers !== undefined;
}
