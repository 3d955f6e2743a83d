// What load clients report of connections that a server closes without an answer: npx node bench/balancers/compare-clients.ts
// Clients that are not installed are named and left out. Prints a Markdown table.
import { execa, ExecaError } from 'execa';
import { Probe } from '../../src/load/probe/probe.ts';
import { startHostileServer, type Misdeed } from '../../tests/support/hostile-server.ts';

const REQUESTS = 5000;
const CONNECTIONS = 8;
const BOUND_MS = 60_000;

const MISDEEDS: Record<string, Misdeed> = {
  FIN: (socket) => socket.destroySoon(),
  RST: (socket) => socket.resetAndDestroy(),
};

/** Puts the load on a server and returns how many failed requests the client reports. */
type ClientRun = (url: string) => Promise<number>;

const CLIENTS: Record<string, ClientRun> = {
  'reload-proof': async (url) => {
    const probe = Probe.start({
      url,
      connections: CONNECTIONS,
      thinkMs: 0,
      timeoutMs: 10_000,
      expectation: {},
    });
    await probe.until(({ ended }) => ended >= REQUESTS, BOUND_MS);
    await probe.stop();
    return probe.progress().outcomes.closed;
  },
  hey: async (url) => {
    const { stdout } = await execa('hey', ['-n', String(REQUESTS), '-c', String(CONNECTIONS), url]);
    const errors = stdout.split('Error distribution:')[1] ?? '';
    return sum([...errors.matchAll(/^\s*\[(?<count>\d+)\]/gm)].map((match) => match.groups?.['count']));
  },
  wrk: async (url) => {
    const { stdout } = await execa('wrk', ['-t', '1', '-c', String(CONNECTIONS), '-d', '2s', url]);
    const line = /Socket errors: (?<errors>.*)/.exec(stdout)?.groups?.['errors'] ?? '';
    return sum(
      [...line.matchAll(/(?:connect|read|write) (?<count>\d+)/g)].map((match) => match.groups?.['count']),
    );
  },
  autocannon: async (url) => {
    const args = ['--json', '-n', '-a', String(REQUESTS), '-c', String(CONNECTIONS), url];
    const { stdout } = await execa('autocannon', args);
    return (JSON.parse(stdout) as { errors: number }).errors;
  },
};

function sum(counts: (string | undefined)[]): number {
  return counts.reduce((total, count) => total + Number(count ?? 0), 0);
}

async function compare(run: ClientRun): Promise<string[]> {
  const cells: string[] = [];
  for (const misdeed of Object.values(MISDEEDS)) {
    const server = await startHostileServer(misdeed);
    const reported = await run(server.url);
    await server.stop();
    cells.push(`${server.misdeeds} → ${reported}`);
  }
  return cells;
}

process.stdout.write('| client | FIN: closed → reported | RST: closed → reported |\n|---|---|---|\n');
for (const [name, run] of Object.entries(CLIENTS)) {
  try {
    process.stdout.write(`| ${name} | ${(await compare(run)).join(' | ')} |\n`);
  } catch (error) {
    if (!(error instanceof ExecaError) || error.code !== 'ENOENT') throw error;
    process.stdout.write(`| ${name} | not installed | not installed |\n`);
  }
}
