import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { onPath } from '../../../src/targets/balancers/common/on-path.ts';
import { partEnvironment } from '../../../src/runtime/reaper/reaper.ts';
import { waitUntil } from '../../../src/common/wait-until.ts';
import { Unanswered } from './unanswered.ts';

/** Enough for the headers of a packet. */
const SNAP_BYTES = 128;
const BUFFER_KIB = 16_384;
/** Responses and requests, and what opens and ends connections. */
const OF_INTEREST = 'tcp[tcpflags] & (tcp-push|tcp-fin|tcp-rst|tcp-syn) != 0';
/** None of the clients' own, so that its packets are known. */
const MARKER = '127.0.0.254';
const LAST_PACKET_BOUND_MS = 10_000;

/** What was seen on the wire. */
export interface Seen {
  /** Requests whose connection the server ended without a response. */
  unanswered: number;
  /** Packets that the kernel could not hand over; with any, the figure is not whole. */
  dropped: number;
}

/** A capture under way. */
export interface Capture {
  stop: () => Promise<Seen>;
}

/** Captures what goes through one port of the loopback interface until it is stopped; says why where it cannot. */
export async function capture(port: number): Promise<Capture | string> {
  const program = onPath('tcpdump');
  if (program === undefined) return 'tcpdump is not installed';
  const seen = new Unanswered(port);
  const options = ['-i', 'lo', '-n', '-t', '-l', '--immediate-mode'];
  const sizes = ['-s', String(SNAP_BYTES), '-B', String(BUFFER_KIB)];
  const running = execa(program, [...options, ...sizes, `tcp port ${port} and ${OF_INTEREST}`], {
    env: partEnvironment(),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    buffer: false,
  });
  createInterface({ input: running.stdout }).on('line', (line) => seen.take(line));
  const said: string[] = [];
  const lines = createInterface({ input: running.stderr });
  const listens = await new Promise<boolean>((resolve) => {
    lines.on('line', (line) => {
      said.push(line);
      if (line.includes('listening on')) resolve(true);
    });
    lines.on('close', () => resolve(false));
  });
  if (!listens) return said.at(-1) ?? 'tcpdump ended at once';
  return {
    stop: async () => {
      await lastPacket(port, seen);
      running.kill('SIGINT');
      await running;
      const dropped = Number(/(?<dropped>\d+) packets? dropped/.exec(said.join('\n'))?.groups?.['dropped']);
      return { unanswered: seen.count, dropped };
    },
  };
}

// Packets come to it late: once this connection is seen, so is everything before it. Whether anybody listens there does not matter.
async function lastPacket(port: number, seen: Unanswered): Promise<void> {
  const marker = connect({ port, host: '127.0.0.1', localAddress: MARKER });
  marker.on('error', () => marker.destroy());
  await waitUntil('the capture sees the last packet', LAST_PACKET_BOUND_MS, () => seen.knows(MARKER));
  marker.destroy();
}
