// The probe and other load clients on the same server, in turns: npm run bench
// [ROUNDS] [SECONDS] [names of clients, comma-separated]. Clients that are not installed are named and left out. Prints Markdown tables.
import os from 'node:os';
import { onPath } from '../src/targets/balancers/common/on-path.ts';
import { LOAD_CLIENTS, runClient, type Run } from './load-clients.ts';
import { startStaticServer } from './static-server.ts';

const [rounds = '7', seconds = '5', names = Object.keys(LOAD_CLIENTS).join(',')] = process.argv.slice(2);
const REFERENCE = 'hey';

const wanted = Object.entries(LOAD_CLIENTS).filter(([name]) => names.split(',').includes(name));
const present = wanted.filter(([name]) => name === 'probe' || onPath(name) !== undefined);
const absent = wanted.filter((entry) => !present.includes(entry)).map(([name]) => name);
const runs = new Map<string, Run[]>(present.map(([name]) => [name, []]));
const server = await startStaticServer();
const loadBefore = os.loadavg()[0] ?? 0;

try {
  for (let round = 0; round < Number(rounds); round++) {
    // Each round begins with another client, so that none always follows the same one.
    const turn = round % present.length;
    for (const [name, client] of [...present.slice(turn), ...present.slice(0, turn)]) {
      const run = await runClient(client, server.url, Number(seconds));
      runs.get(name)?.push(run);
      process.stderr.write(`${name} ${run.requestsPerSecond.toFixed(0)}/s ${run.cpuMicros.toFixed(1)} µs\n`);
    }
  }
} finally {
  await server.stop();
}

const when = new Date().toISOString().slice(0, 16).replace('T', ' ');
process.stdout.write(
  `${when} UTC · ${os.cpus().length} cores, load average ${loadBefore.toFixed(1)} before · Node ${process.versions.node} · ${server.version} · ${rounds} rounds of ${seconds} s\n\n`,
);
process.stdout.write(
  `| client | requests/s | CPU µs a request | requests/s ÷ ${REFERENCE}'s | CPU ÷ ${REFERENCE}'s |\n|---|---|---|---|---|\n`,
);
for (const [name, own] of runs) {
  const reference = runs.get(REFERENCE);
  const ratio = (pick: (run: Run) => number) =>
    own.map((run, round) => pick(run) / pick(reference?.[round] ?? run));
  const cells = [
    spread(
      own.map(({ requestsPerSecond }) => requestsPerSecond),
      0,
    ),
    spread(
      own.map(({ cpuMicros }) => cpuMicros),
      1,
    ),
    reference
      ? spread(
          ratio(({ requestsPerSecond }) => requestsPerSecond),
          2,
        )
      : '',
    reference
      ? spread(
          ratio(({ cpuMicros }) => cpuMicros),
          2,
        )
      : '',
  ];
  process.stdout.write(`| ${name} | ${cells.join(' | ')} |\n`);
}
if (absent.length > 0) process.stdout.write(`\nNot installed: ${absent.join(', ')}.\n`);

/** The median, then the least and the most. */
function spread(figures: number[], digits: number): string {
  const sorted = [...figures].sort((one, other) => one - other);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return `${median.toFixed(digits)} (${(sorted[0] ?? 0).toFixed(digits)}–${(sorted.at(-1) ?? 0).toFixed(digits)})`;
}
