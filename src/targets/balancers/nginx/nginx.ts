import { readFile } from 'node:fs/promises';
import path from 'node:path';
import semver from 'semver';
import { startPart, type Part } from '../../../runtime/processes/part-process.ts';
import { childrenOf } from '../../../runtime/processes/children.ts';
import { runTool } from '../../../runtime/builds/tool.ts';
import { ask } from '../common/ask.ts';
import type { Backend, Balancer, BalancerKind, BalancerPlan } from '../balancer.ts';
import { freePort } from '../../../runtime/processes/free-port.ts';
import { identify } from '../common/program.ts';
import { packagedOrInstalled, type ProgramSource } from '../common/program-source.ts';
import { logFromNow, waitForSwitch } from '../common/wait-for-switch.ts';
import { writeAtomically } from '../common/write-atomically.ts';
import type { TargetIdentity, TargetState } from '../../../record/target/target-state.ts';

const INSTALL = 'it was there when the run began';
/** Idle connections are kept after a reload until their client was told (keepalive_min_timeout). */
const ANNOUNCED = 'reload-announced';
// An error that only the master finds, which then keeps its old workers.
const REFUSAL = /\[emerg\] \d+#\d+: (?<why>.*)/;

/** nginx from any source, switched by a reload of its configuration. */
export function nginxFrom(source: ProgramSource): BalancerKind {
  const kind: BalancerKind = {
    name: 'nginx',
    ways: ['reload', ANNOUNCED],
    since: { [ANNOUNCED]: '1.27.4' },
    ...source,
    identify: async () => identify('nginx', await kind.locate(), ['-v'], /nginx\/(?<version>\S+)/),
    start: async (plan) => {
      const program = await kind.locate();
      const identity = await kind.identify();
      const ports = { client: plan.port ?? (await freePort()), http2: await freePort() };
      await writeAtomically(configFile(plan), config(plan, identity.version, ports, plan.backend));
      const args = ['-p', plan.folder, '-c', configFile(plan), '-e', plan.logFile];
      // The check says in one line what is wrong with a configuration, before nginx is started.
      await runTool(program, [...args, '-t'], {
        doing: 'checking the configuration of nginx',
        install: INSTALL,
      });
      const url = `http://127.0.0.1:${ports.client}`;
      const part = await startPart({
        name: 'nginx',
        command: program,
        args,
        logFile: plan.logFile,
        // It must have workers of its own, since any other server on its port would respond too while nginx waits for
        // the port.
        poll: async () => ((await ownWorkers(plan)) ? ask(`${url}/healthz`) : undefined),
      });
      return new Nginx(identity, program, plan, ports, part);
    },
  };
  return kind;
}

/** nginx, unless a setting names another one. */
export const nginx = nginxFrom(packagedOrInstalled('nginx'));

class Nginx implements Balancer {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly http2Url: string;
  readonly logFile: string;
  readonly #program: string;
  readonly #plan: BalancerPlan;
  readonly #ports: { client: number; http2: number };
  readonly #part: Part<unknown>;
  #epoch = 0;

  constructor(
    identity: TargetIdentity,
    program: string,
    plan: BalancerPlan,
    ports: { client: number; http2: number },
    part: Part<unknown>,
  ) {
    this.identity = identity;
    this.#program = program;
    this.#plan = plan;
    this.#ports = ports;
    this.#part = part;
    this.url = `http://127.0.0.1:${ports.client}`;
    this.http2Url = `http://127.0.0.1:${ports.http2}`;
    this.logFile = plan.logFile;
  }

  async switchTo(backend: Backend): Promise<void> {
    const old = new Set(await workersOf(this.#part.pid));
    await writeAtomically(
      configFile(this.#plan),
      config(this.#plan, this.identity.version, this.#ports, backend),
    );
    const args = ['-p', this.#plan.folder, '-c', configFile(this.#plan), '-e', this.logFile];
    const what = `nginx replaces its workers by ones for ${backend.version}`;
    const pending = { what, log: await logFromNow(this.logFile), refusal: REFUSAL };
    await runTool(this.#program, [...args, '-s', 'reload'], { doing: 'reloading nginx', install: INSTALL });
    const replaced = async () => {
      const workers = await workersOf(this.#part.pid);
      return workers.length > 0 && workers.every((pid) => !old.has(pid));
    };
    await waitForSwitch(pending, replaced);
    this.#epoch++;
  }

  async leavingWorkers(): Promise<number> {
    return (await workersOf(this.#part.pid, 'worker process is shutting down')).length;
  }

  async inspect(): Promise<TargetState> {
    const workers = (await workersOf(this.#part.pid)).map((pid) => ({ pid, name: 'nginx worker' }));
    return { epoch: this.#epoch, workers };
  }

  stop(): Promise<void> {
    return this.#part.stop();
  }
}

// A draining worker has another process title.
async function workersOf(master: number, title = 'worker process'): Promise<number[]> {
  const pids = await childrenOf(master);
  const titles = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, index) => titles[index]?.startsWith(`nginx: ${title}\0`) ?? false);
}

// The master writes its pid and starts workers only once it has its ports.
async function ownWorkers({ folder }: BalancerPlan): Promise<boolean> {
  const master = Number(await readFile(path.join(folder, 'nginx.pid'), 'utf8'));
  return (await workersOf(master)).length > 0;
}

function configFile({ folder }: BalancerPlan): string {
  return path.join(folder, 'nginx.conf');
}

const NEVER = { requests: 100_000_000, ms: 3_600_000 };

// Before 1.25.1 a clear-text port serves either HTTP/1.1 or HTTP/2.
function config(
  { way, recycling = {} }: Pick<BalancerPlan, 'way' | 'recycling'>,
  version: string,
  ports: { client: number; http2: number },
  { port }: Backend,
): string {
  const { maxRequests = NEVER.requests, maxAgeMs = NEVER.ms, idleMs = NEVER.ms } = recycling;
  const both = semver.gte(version, '1.25.1');
  return `daemon off;
worker_processes 2;
pid nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  keepalive_requests ${maxRequests};
  keepalive_time ${maxAgeMs}ms;
  keepalive_timeout ${idleMs}ms;
  ${way === ANNOUNCED ? 'keepalive_min_timeout 10s;' : ''}
  ${both ? 'http2 on;' : ''}
  # A client's upgrade is passed on; other connections to the upstream are kept alive.
  map $http_upgrade $to_upstream { default upgrade; '' ''; }
  upstream datetime { server 127.0.0.1:${port}; keepalive 64; keepalive_requests 100000000; }
  upstream datetime_grpc { server 127.0.0.1:${port}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${ports.client};
    listen 127.0.0.1:${ports.http2}${both ? '' : ' http2'};
    location /reload_proof. {
      grpc_pass grpc://datetime_grpc;
      grpc_read_timeout 1h;
    }
    location / {
      proxy_pass http://datetime;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $to_upstream;
      proxy_buffering off;
    }
  }
}
`;
}
