import { randomInt } from 'node:crypto';
import { execa } from 'execa';
import { runId } from '../reaper/reaper.ts';
import { UserError } from '../../common/user-error.ts';
import { namespacePrefix, removeNamespace, sweepDead } from './sweep.ts';

/** 198.18.0.0/15 is set aside for measurements (RFC 2544): as many networks of 4 addresses are in it. */
const NETWORKS = 1 << 15;
const SIZE = 4;

let opened = 0;

/** A network namespace of the run's own, joined to the machine by one pair of interfaces. */
export interface Namespace {
  readonly name: string;
  /** Its own address, which this machine reaches. */
  readonly address: string;
  /** Runs a program in it and takes what it prints. @throws UserError with what it says is wrong */
  run(command: string, args: readonly string[], input?: string): Promise<string>;
  /** Removes it, with everything that was set up in it. */
  close(): Promise<void>;
}

/** Opens one, and removes those that runs left which are dead. Needs root. @throws UserError with the words of `ip` */
export async function openNamespace(): Promise<Namespace> {
  await sweepDead();
  const number = ++opened;
  const name = `${namespacePrefix(runId())}${process.pid}-${number}`;
  // The kernel allows 15 characters.
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

/** How a program is started in a namespace; as it is without one. */
export function inNamespace(
  command: string,
  args: string[],
  namespace: string | undefined,
): { command: string; args: string[] } {
  return namespace === undefined
    ? { command, args }
    : { command: 'ip', args: ['netns', 'exec', namespace, command, ...args] };
}

// Drawn by chance, since runs know nothing of each other: of 32,768, two of a handful are hardly ever the same.
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
  // All of it in one line: the reason may be first (iptables), and the last line only a mark below it (nft).
  const lines = result.stderr.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => !/^\^*$/.test(line)).join('; ');
  throw new UserError(
    `"${command} ${args.join(' ')}" failed: ${said === '' ? (result.shortMessage ?? '') : said}`,
  );
}
