import path from 'node:path';
import { execa } from 'execa';

const CONNECTIONS = '8';

/** What one run of a client came to. */
export interface Run {
  requestsPerSecond: number;
  /** CPU time of the client, from its start to its end, for each request. */
  cpuMicros: number;
}

/** A load client of keep-alive connections: how it is called, and how it tells the number of its requests. */
interface Client {
  command: (url: string, seconds: number) => string[];
  /** Requests, and the seconds they took, as the client itself says. */
  read: (stdout: string) => { requests: number; seconds: number };
}

const MAIN = path.join(import.meta.dirname, '../src/cli/main.ts');

/** The clients that are compared, ours first. */
export const LOAD_CLIENTS: Record<string, Client> = {
  probe: {
    command: (url, seconds) =>
      [
        process.execPath,
        MAIN,
        'probe',
        '--json',
        '--connections',
        CONNECTIONS,
        '--duration',
        `${seconds}s`,
      ].concat('--url', url),
    read: (stdout) => {
      const { sent, rps, outcomes } = JSON.parse(stdout) as {
        sent: number;
        rps: number;
        outcomes: { ok: number };
      };
      if (outcomes.ok !== sent) throw new Error(`only ${outcomes.ok} of ${sent} requests were ok`);
      return { requests: sent, seconds: sent / rps };
    },
  },
  hey: {
    command: (url, seconds) => ['hey', '-c', CONNECTIONS, '-z', `${seconds}s`, url],
    read: (stdout) => {
      const seconds = numberIn(stdout, /Total:\s+(?<number>[\d.]+) secs/);
      return { requests: seconds * numberIn(stdout, /Requests\/sec:\s+(?<number>[\d.]+)/), seconds };
    },
  },
  wrk: {
    command: (url, seconds) => ['wrk', '-t', '1', '-c', CONNECTIONS, '-d', `${seconds}s`, url],
    read: (stdout) => {
      const requests = numberIn(stdout, /(?<number>\d+) requests in/);
      return { requests, seconds: requests / numberIn(stdout, /Requests\/sec:\s+(?<number>[\d.]+)/) };
    },
  },
  autocannon: {
    command: (url, seconds) => [
      'autocannon',
      '--json',
      '--no-progress',
      '-c',
      CONNECTIONS,
      '-d',
      String(seconds),
      url,
    ],
    read: (stdout) => {
      const { requests, duration } = JSON.parse(stdout) as { requests: { total: number }; duration: number };
      return { requests: requests.total, seconds: duration };
    },
  },
  oha: {
    command: (url, seconds) => [
      'oha',
      '--no-tui',
      '--output-format',
      'json',
      '-c',
      CONNECTIONS,
      '-z',
      `${seconds}s`,
      url,
    ],
    read: (stdout) => {
      const { summary } = JSON.parse(stdout) as { summary: { total: number; requestsPerSec: number } };
      return { requests: summary.total * summary.requestsPerSec, seconds: summary.total };
    },
  },
  vegeta: {
    command: (url, seconds) => [
      'sh',
      '-c',
      `echo GET ${url} | vegeta attack -rate=0 -max-workers=${CONNECTIONS} -duration=${seconds}s | vegeta report -type=json`,
    ],
    read: (stdout) => {
      const { requests, duration } = JSON.parse(stdout) as { requests: number; duration: number };
      return { requests, seconds: duration / 1e9 };
    },
  },
  k6: {
    command: (url, seconds) => [
      'sh',
      '-c',
      `echo 'import http from "k6/http"; export default () => http.get("${url}")' | k6 run --vus ${CONNECTIONS} --duration ${seconds}s -`,
    ],
    read: (stdout) => {
      const requests = numberIn(stdout, /http_reqs[.\s]*:\s+(?<number>\d+)/);
      return { requests, seconds: requests / numberIn(stdout, /http_reqs.*\s(?<number>[\d.]+)\/s/) };
    },
  },
};

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.groups?.['number'];
  if (found === undefined) throw new Error(`no ${pattern.source} in:\n${text}`);
  return Number(found);
}

/** Runs a client; its CPU time is what the shell was told of its children, so that all are measured alike. */
export async function runClient(client: Client, url: string, seconds: number): Promise<Run> {
  const { stdout, stderr } = await execa('bash', [
    '-c',
    '"$@"; times >&2',
    '-',
    ...client.command(url, seconds),
  ]);
  const { requests, seconds: took } = client.read(stdout);
  // Its last line is the children's: "0m1.234s 0m0.567s".
  const children = stderr.trim().split('\n').at(-1) ?? '';
  const cpuSeconds = [...children.matchAll(/(?<minutes>\d+)m(?<seconds>[\d.]+)s/g)].reduce(
    (sum, { groups }) => sum + 60 * Number(groups?.['minutes']) + Number(groups?.['seconds']),
    0,
  );
  return { requestsPerSecond: requests / took, cpuMicros: (cpuSeconds * 1e6) / requests };
}
