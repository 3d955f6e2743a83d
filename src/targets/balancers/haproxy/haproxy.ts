import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { childrenOf } from '../../../runtime/processes/children.ts';
import { startPart, type Part } from '../../../runtime/processes/part-process.ts';
import { runTool } from '../../../runtime/builds/tool.ts';
import { waitUntil } from '../../../common/wait-until.ts';
import { SWITCH_BOUND_MS } from '../common/ask.ts';
import { TCP, type Backend, type Balancer, type BalancerKind, type BalancerPlan } from '../balancer.ts';
import { freePort } from '../../../runtime/processes/free-port.ts';
import { identify } from '../common/program.ts';
import { packagedOrInstalled, type ProgramSource } from '../common/program-source.ts';
import { logFromNow, waitForSwitch } from '../common/wait-for-switch.ts';
import { writeAtomically } from '../common/write-atomically.ts';
import type { TargetIdentity, TargetState } from '../../../record/target/target-state.ts';

const INSTALL = 'it was there when the run began';
/** As TCP, but the switch also cuts the connections to the old instance. */
export const TCP_CUT = 'tcp-cut';
const RUNTIME_WAYS = new Set(['runtime', TCP, TCP_CUT]);
const SLOTS = ['blue', 'green'] as const;
/** Its response when it has set an address. Anything else is a refusal. */
const ADDRESS_SET =
  /^(no need to change the addr|IP changed from '.*' to '.*'), (no need to change the port|port changed from '.*' to '.*') by 'stats socket command'$/;
const NOTHING = /^$/;
// When a reload fails, its first alert has the reason, and the master keeps its old worker.
const REFUSAL = /\[ALERT\] +\(\d+\) : (?!Former worker)(?<why>.*)\n[^]*Loading failure!/;
/** The srv_op_state of a server that accepts requests, and of one that does not. */
const RUNNING = '2';
const STOPPED = '0';

/**
 * HAProxy from any source, switched between two servers through its runtime API (runtime), or by a soft reload of its
 * configuration: with default settings (soft-reload), or with idle connections kept until a response has announced
 * their end (soft-reload-announced).
 */
export function haproxyFrom(source: ProgramSource): BalancerKind {
  const kind: BalancerKind = {
    name: 'haproxy',
    ways: ['runtime', 'soft-reload-announced', 'soft-reload'],
    ...source,
    identify: async () =>
      identify('haproxy', await kind.locate(), ['-v'], /version (?<version>\d+\.\d+\.\d+)/),
    start: async (plan) => {
      const program = await kind.locate();
      const identity = await kind.identify();
      const port = plan.port ?? (await freePort());
      const file = path.join(plan.folder, 'haproxy.cfg');
      await writeAtomically(file, config(plan, port, plan.backend));
      // The check says in a few lines what is wrong with a configuration, before HAProxy is started.
      await runTool(program, ['-c', '-f', file], {
        doing: 'checking the configuration of haproxy',
        install: INSTALL,
      });
      const part = await startPart({
        name: 'haproxy',
        command: program,
        args: ['-W', '-S', masterSocket(plan), '-f', file],
        logFile: plan.logFile,
        // Through its own socket, since any other server on its port would respond too.
        poll: () => converse(socketFile(plan), 'show info'),
      });
      return new Haproxy(identity, plan, port, part);
    },
  };
  return kind;
}

/** HAProxy, unless a setting names another one. */
export const haproxy = haproxyFrom(packagedOrInstalled('haproxy'));

class Haproxy implements Balancer {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly http2Url: string;
  readonly logFile: string;
  readonly #plan: BalancerPlan;
  readonly #port: number;
  readonly #part: Part<unknown>;
  #epoch = 0;

  constructor(identity: TargetIdentity, plan: BalancerPlan, port: number, part: Part<unknown>) {
    this.identity = identity;
    this.#plan = plan;
    this.#port = port;
    this.#part = part;
    this.url = this.http2Url = `http://127.0.0.1:${port}`;
    this.logFile = part.logFile;
  }

  async switchTo(backend: Backend): Promise<void> {
    await (RUNTIME_WAYS.has(this.#plan.way) ? this.#byRuntime(backend) : this.#bySoftReload(backend));
    this.#epoch++;
  }

  // After a soft reload the old worker stays beside the new one until its last client has disconnected.
  async leavingWorkers(): Promise<number> {
    return Math.max(0, (await childrenOf(this.#part.pid)).length - 1);
  }

  async inspect(): Promise<TargetState> {
    const pids = await childrenOf(this.#part.pid);
    const workers = pids.map((pid) => ({ pid, name: 'haproxy worker' }));
    return { epoch: this.#epoch, workers };
  }

  stop(): Promise<void> {
    return this.#part.stop();
  }

  async #byRuntime({ port }: Backend): Promise<void> {
    const [old, next] = this.#epoch % 2 === 0 ? SLOTS : [SLOTS[1], SLOTS[0]];
    const asked = `127.0.0.1:${port}`;
    await this.#command(`set server datetime/${next} addr 127.0.0.1 port ${port}`, ADDRESS_SET);
    // HAProxy cuts a port to 16 bits instead of refusing it, so check it before any request goes there.
    const { address } = await this.#server(next);
    if (address !== asked) throw new Error(`haproxy was asked for the server ${asked} and set ${address}`);
    await this.#command(`set server datetime/${next} state ready`, NOTHING);
    await this.#command(`set server datetime/${old} state maint`, NOTHING);
    if (this.#plan.way === TCP_CUT) await this.#command(`shutdown sessions server datetime/${old}`, NOTHING);
    const states = await Promise.all([next, old].map(async (slot) => (await this.#server(slot)).state));
    if (states[0] !== RUNNING || states[1] !== STOPPED)
      throw new Error(`haproxy took ${asked}, but its servers have srv_op_state ${states.join(' and ')}`);
  }

  // The old worker stays until its last connection has ended, so a new worker shows that the reload is done.
  async #bySoftReload(backend: Backend): Promise<void> {
    const old = new Set(await childrenOf(this.#part.pid));
    await writeAtomically(
      path.join(this.#plan.folder, 'haproxy.cfg'),
      config(this.#plan, this.#port, backend),
    );
    // Not by SIGUSR2, which a master that is still starting loses (seen with 2.6.12). Its socket shows when it is
    // ready.
    const master = masterSocket(this.#plan);
    const listens = () => converse(master, 'show proc').then((response) => response !== '');
    await waitUntil('the master of haproxy responds', SWITCH_BOUND_MS, () => listens().catch(() => false));
    const what = `haproxy starts a worker for ${backend.version}`;
    const pending = { what, log: await logFromNow(this.logFile), refusal: REFUSAL };
    // Since 2.7 it responds with the result, before 2.7 with nothing.
    const response = await converse(master, 'reload');
    if (response.startsWith('Success=0')) throw new Error(`haproxy responded to "reload" with: ${response}`);
    const serves = async () => {
      const fresh = (await childrenOf(this.#part.pid)).some((pid) => !old.has(pid));
      const { address, state } = await this.#server(SLOTS[0]);
      return fresh && address === `127.0.0.1:${backend.port}` && state === RUNNING;
    };
    await waitForSwitch(pending, () => serves().catch(() => false));
  }

  /** Runs a command of the runtime API. @throws Error with the response when that does not match `success` */
  async #command(command: string, success: RegExp): Promise<void> {
    const response = await converse(socketFile(this.#plan), command);
    if (!success.test(response)) throw new Error(`haproxy responded to "${command}" with: ${response}`);
  }

  /** What HAProxy reports about one of its servers. @throws Error with the response when that has no such server */
  async #server(slot: string): Promise<{ address: string; state: string | undefined }> {
    const response = await converse(socketFile(this.#plan), 'show servers state datetime');
    const [names = [], ...rows] = response
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^# /, '').split(' '));
    const row = rows.find((fields) => fields[names.indexOf('srv_name')] === slot);
    if (!row) throw new Error(`haproxy responded to "show servers state datetime" with: ${response}`);
    const field = (name: string) => row[names.indexOf(name)];
    return { address: `${field('srv_addr')}:${field('srv_port')}`, state: field('srv_op_state') };
  }
}

/** Sends one command to one of its sockets, and returns everything until it closes. */
async function converse(socketPath: string, command: string): Promise<string> {
  const socket = connect(socketPath);
  socket.end(`${command}\n`);
  return (await text(socket)).trim();
}

function masterSocket({ folder }: BalancerPlan): string {
  return path.join(folder, 'master.sock');
}

function socketFile({ folder }: BalancerPlan): string {
  return path.join(folder, 'api.sock');
}

// It recognizes HTTP/2 over clear text by the first bytes, so one port serves both.
function config(plan: BalancerPlan, clientPort: number, { port }: Backend): string {
  const proto = plan.grpc === true ? ' proto h2' : '';
  return `global
  stats socket ${socketFile(plan)} mode 600 level admin expose-fd listeners
  nbthread 2
  tune.h2.max-concurrent-streams 100
defaults
  mode ${plan.way.startsWith(TCP) ? 'tcp' : 'http'}
  timeout client 1h
  timeout server 1h
  timeout connect 2s
  timeout http-keep-alive 1h
${plan.way === 'soft-reload-announced' ? '  option idle-close-on-response\n' : ''}frontend clients
  bind 127.0.0.1:${clientPort}
  default_backend datetime
${recycling(plan)}backend datetime
  server blue 127.0.0.1:${port}${proto} pool-purge-delay 200ms
  server green 127.0.0.1:${port}${proto} pool-purge-delay 200ms disabled
`;
}

// It has no setting for the age or number of requests of a client's connection, so a rule announces the end at random.
function recycling({ recycling: { maxRequests, idleMs } = {} }: BalancerPlan): string {
  const rule = `http-after-response set-header connection close if { rand(${maxRequests}) lt 1 }`;
  const idle = `timeout http-keep-alive ${idleMs}ms`;
  return `${maxRequests === undefined ? '' : `  ${rule}\n`}${idleMs === undefined ? '' : `  ${idle}\n`}`;
}
