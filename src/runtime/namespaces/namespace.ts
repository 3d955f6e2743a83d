import { randomInt } from 'node:crypto';
import { execa } from 'execa';
import { runId } from '../reaper/reaper.ts';
import { UserError } from '../../common/user-error.ts';
import { namespacePrefix, removeNamespace, sweepDead } from './sweep.ts';

/** How many networks of 4 addresses 198.18.0.0/15 has, which is reserved for benchmarks (RFC 2544). */
const NETWORKS = 1 << 15;
const SIZE = 4;

let opened = 0;

/** A network namespace of the run, connected to the machine by a veth pair. */
export interface Namespace {
  readonly name: string;
  /** Its address, which this machine can reach. */
  readonly address: string;
  /** Runs a program in it and returns its output. @throws UserError with its error output */
  run(command: string, args: readonly string[], input?: string): Promise<string>;
  /** Removes it with everything in it. */
  close(): Promise<void>;
}

/**
 * Opens a namespace, after removing those of runs that no longer exist. Needs root.
 * @throws UserError with the output of `ip`
 */
export async function openNamespace(): Promise<Namespace> {
  await sweepDead();
  const number = ++opened;
  const name = `${namespacePrefix(runId())}${process.pid}-${number}`;
  // The kernel allows at most 15 characters.
  const link = `rp${process.pid.toString(36)}x${number.toString(36)}`;
  const [ours, theirs] = freshNetwork();
  const close = () => removeNamespace(name);
  const run = (command: string, args: readonly string[], input?: string) =>
    runRoot('ip', ['netns', 'exec', name, command, ...args], input);
  try {
    await runRoot('ip', ['netns', 'add', name]);
    await runRoot('ip', ['link', 'add', link, 'type', 'veth', 'peer', 'name', 'service', 'netns', name]);
    await runRoot('ip', ['addr', 'add', `${ours}/30`, 'dev', link]);
    await runRoot('ip', ['link', 'set', link, 'up']);
    await run('ip', ['link', 'set', 'lo', 'up']);
    await run('ip', ['addr', 'add', `${theirs}/30`, 'dev', 'service']);
    await run('ip', ['link', 'set', 'service', 'up']);
  } catch (error) {
    await close();
    throw error;
  }
  return { name, address: theirs, run, close };
}

/** The command that runs a program in a namespace; unchanged without one. */
export function inNamespace(
  command: string,
  args: string[],
  namespace: string | undefined,
): { command: string; args: string[] } {
  return namespace === undefined
    ? { command, args }
    : { command: 'ip', args: ['netns', 'exec', namespace, command, ...args] };
}

// Random, since runs do not know each other: with 32,768 networks, a collision is very unlikely.
function freshNetwork(): [ours: string, theirs: string] {
  const offset = randomInt(NETWORKS) * SIZE;
  const address = (host: number) =>
    `198.${18 + (offset >> 16)}.${(offset >> 8) & 255}.${(offset & 255) + host}`;
  return [address(1), address(2)];
}

async function runRoot(command: string, args: readonly string[], input?: string): Promise<string> {
  const result = await execa(command, args, {
    reject: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  });
  if (!result.failed) return result.stdout;
  // All lines joined: iptables gives the reason first, and nft ends with a line of carets below it.
  const lines = result.stderr.split('\n').map((line) => line.trim());
  const output = lines.filter((line) => !/^\^*$/.test(line)).join('; ');
  throw new UserError(
    `"${command} ${args.join(' ')}" failed: ${output === '' ? (result.shortMessage ?? '') : output}`,
  );
}
