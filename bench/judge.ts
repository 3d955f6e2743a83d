// Judges 12 trials of a million requests each, as the end of a series does: npx node bench/judge.ts [REQUESTS] [TRIALS].
// Prints the time to judge and the peak memory. The trials are made up, with a fault in each 10,000 requests.
import { ConnectionTable } from '../src/record/requests/connection-table.ts';
import { packDetail, RequestTable } from '../src/record/requests/request-table.ts';
import type { Trial } from '../src/record/trial.ts';
import { isDecided, judge } from '../src/verdict/decide/judge.ts';
import { DEFAULT_TEST } from '../src/verdict/decide/sequential-test.ts';
import { RELOAD_ASSERTIONS } from '../src/verdict/observe/request-assertions.ts';

const [requests = 1_000_000, trials = 12] = process.argv.slice(2).map(Number);
const FAULT_EVERY = 10_000;

function madeUp(number: number): Trial {
  const requestTable = new RequestTable();
  const reset = packDetail('reused', 'rst', false);
  for (let row = 0; row < requests; row++) {
    const id = requestTable.open(row / 20, row % 16);
    if (row % FAULT_EVERY === FAULT_EVERY - 1)
      requestTable.close(id, 'closed', 0, Number.NaN, 1, reset, row % 16);
    else requestTable.close(id, 'ok', 200, 0.5, 0.7, 0, row % 16);
    requestTable.setHandled(id, 1);
  }
  const beganMs = requests / 40;
  return {
    scenario: 'bench',
    variant: 'judge',
    number,
    startedAt: new Date(0).toISOString(),
    identity: { gateway: 'reference', version: '0.0.0', runtime: 'processes', real: false },
    load: { connections: 16, thinkMs: 0, timeoutMs: 20_000 },
    expectation: 'x-goplugin',
    disruption: { kind: 'reload', beganMs, endedMs: beganMs + 1000 },
    before: {
      epoch: 1,
      workers: [{ pid: 1, name: 'worker' }],
      pluginServers: { processes: [], newCalls: 0 },
    },
    after: { epoch: 2, workers: [{ pid: 2, name: 'worker' }], pluginServers: { processes: [], newCalls: 0 } },
    idleCloses: [],
    unsolicited: [],
    errors: [],
    connectionsOpened: 16,
    loopDelayMs: { p99: 1, max: 2 },
    idleCpu: [],
    handledIsCounted: true,
    logFile: 'logs/bench.log',
    requestTable,
    connectionTable: new ConnectionTable(0),
  };
}

const all = Array.from({ length: trials }, (_, index) => madeUp(index + 1));
const beganMs = performance.now();
// As a series does it: after each trial it asks whether more are needed, and at the end it judges.
for (let count = 1; count <= all.length; count++)
  isDecided(all.slice(0, count), RELOAD_ASSERTIONS, DEFAULT_TEST);
const { verdict } = judge(all, RELOAD_ASSERTIONS, DEFAULT_TEST);
const tookMs = performance.now() - beganMs;
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(
  `${trials} trials of ${requests} requests: ${verdict}, judged in ${tookMs.toFixed(0)} ms, peak memory ${peakMb.toFixed(0)} MB\n`,
);
