// npx node bench/open-loop.ts [RATE] [SECONDS]: how late requests of a schedule are sent, and beside it how late the same schedule is met by a
// thread with nothing but its timer to do, which is what the machine and Node's timers allow.
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Probe } from '../src/load/probe/probe.ts';
import { startStaticServer } from './static-server.ts';

const MS_PER_S = 1000;
const [rate = 2000, seconds = 30] = process.argv.slice(2).map(Number);

// The tick of the open loop, without a request: src/load/schedules/open-loop.ts.
const BARE_TIMER = `
const { parentPort, workerData: { rate, seconds } } = require('node:worker_threads');
const late = new Float64Array(rate * seconds);
const fromMs = performance.now();
let sent = 0;
const tick = () => {
  const nowMs = performance.now();
  for (; sent < late.length && fromMs + (sent * 1000) / rate <= nowMs; sent++)
    late[sent] = nowMs - fromMs - (sent * 1000) / rate;
  if (sent < late.length) setTimeout(tick, 1);
  else parentPort.postMessage(late);
};
tick();`;

const server = await startStaticServer();
try {
  process.stdout.write(
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC · ${os.cpus().length} cores, load average ${os.loadavg()[0]?.toFixed(1)} before · ${rate}/s for ${seconds} s\n`,
  );
  say('a bare timer', await bareTimer());
  await probe();
} finally {
  await server.stop();
}

async function bareTimer(): Promise<Float64Array> {
  const worker = new Worker(BARE_TIMER, { eval: true, workerData: { rate, seconds } });
  const late = await new Promise<Float64Array>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  await worker.terminate();
  return late;
}

async function probe(): Promise<void> {
  const plan = { url: server.url, connections: 64, thinkMs: 0, timeoutMs: 10_000, expectation: {}, rate };
  const running = Probe.start(plan);
  await delay(seconds * MS_PER_S);
  const { requestTable, unsent, loopDelayMs } = await running.stop();
  const late: number[] = [];
  let waited = 0;
  for (let id = 0; id < requestTable.length; id++) {
    if (requestTable.waited(id)) waited++;
    else late.push(requestTable.sendDelayMs(id));
  }
  say('the probe', Float64Array.from(late));
  process.stdout.write(
    `  ${requestTable.length} sent, ${unsent} unsent, ${waited} waited for a connection; its event loop was late by ${loopDelayMs.p99.toFixed(1)} ms (99 %), ${loopDelayMs.max.toFixed(1)} ms at most\n`,
  );
}

function say(what: string, late: Float64Array): void {
  late.sort();
  const share = (percent: number) => late[Math.floor(((late.length - 1) * percent) / 100)]?.toFixed(2);
  const within = late.filter((ms) => ms <= 2).length / late.length;
  process.stdout.write(
    `${what}: late by ${share(50)} ms (50 %), ${share(99)} ms (99 %), ${share(99.9)} ms (99.9 %), ${share(100)} ms at most; ${(100 * within).toFixed(2)} % within 2 ms\n`,
  );
}
