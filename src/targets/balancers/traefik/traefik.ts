import path from 'node:path';
import { startPart, type Part } from '../../../runtime/processes/part-process.ts';
import { ask } from '../common/ask.ts';
import { TCP, type Backend, type Balancer, type BalancerKind, type BalancerPlan } from '../balancer.ts';
import { freePort } from '../../../runtime/processes/free-port.ts';
import { identify } from '../common/program.ts';
import { packaged, type ProgramSource } from '../common/program-source.ts';
import { requireRealPort } from '../common/real-port.ts';
import { logFromNow, waitForSwitch } from '../common/wait-for-switch.ts';
import { writeAtomically } from '../common/write-atomically.ts';
import type { TargetIdentity, TargetState } from '../../../record/target/target-state.ts';

const SERVICE = 'datetime';
/** The line of its log when it cannot read its file. Errors of a service in the file are in its API instead. */
export const FILE_REFUSED = /^\S+ ERR (?<why>.* providerName=file.*)$/m;

/** Traefik, switched by a file that it watches. */
export function traefikFrom(source: ProgramSource): BalancerKind {
  const kind: BalancerKind = {
    name: 'traefik',
    ways: ['file'],
    ...source,
    identify: async () =>
      identify('traefik', await kind.locate(), ['version'], /^Version:\s+(?<version>\S+)/m),
    start: async (plan) => {
      const program = await kind.locate();
      const identity = await kind.identify();
      const ports = { client: plan.port ?? (await freePort()), admin: await freePort() };
      // JSON is valid YAML, and Traefik chooses the format by the file extension.
      const dynamicFile = path.join(plan.folder, 'dynamic.yaml');
      await writeAtomically(dynamicFile, dynamicConfig(plan.backend, plan));
      const staticFile = path.join(plan.folder, 'static.yaml');
      await writeAtomically(staticFile, staticConfig(ports, dynamicFile, plan));
      const admin = `http://127.0.0.1:${ports.admin}`;
      const part = await startPart({
        name: 'traefik',
        command: program,
        args: ['--configFile', staticFile],
        logFile: plan.logFile,
        poll: async () => ((await sendsTo(admin, plan.backend, plan)) ? true : undefined),
      });
      return new Traefik(identity, ports, part, dynamicFile, plan);
    },
  };
  return kind;
}

/** Traefik, unless a setting names another version. */
export const traefik = traefikFrom(packaged('traefik'));

class Traefik implements Balancer {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly http2Url: string;
  readonly logFile: string;
  readonly #admin: string;
  readonly #part: Part<unknown>;
  readonly #file: string;
  readonly #plan: Protocols;
  #epoch = 0;

  constructor(
    identity: TargetIdentity,
    ports: { client: number; admin: number },
    part: Part<unknown>,
    file: string,
    plan: Protocols,
  ) {
    this.identity = identity;
    this.url = this.http2Url = `http://127.0.0.1:${ports.client}`;
    this.#admin = `http://127.0.0.1:${ports.admin}`;
    this.#part = part;
    this.#file = file;
    this.#plan = plan;
    this.logFile = part.logFile;
  }

  async switchTo(backend: Backend): Promise<void> {
    const pending = {
      what: `traefik takes ${backend.version} for its server`,
      log: await logFromNow(this.logFile),
      refusal: FILE_REFUSED,
    };
    await writeAtomically(this.#file, dynamicConfig(backend, this.#plan));
    await waitForSwitch(pending, () => sendsTo(this.#admin, backend, this.#plan));
    requireRealPort('traefik', backend);
    this.#epoch++;
  }

  async inspect(): Promise<TargetState> {
    const workers = [{ pid: this.#part.pid, name: 'traefik' }];
    return Promise.resolve({ epoch: this.#epoch, workers });
  }

  stop(): Promise<void> {
    return this.#part.stop();
  }
}

/** What it speaks to its server. */
type Protocols = Pick<BalancerPlan, 'way' | 'grpc'>;

interface Service {
  loadBalancer?: { servers?: { url?: string; address?: string }[] };
  /** What is wrong with the service. Traefik then responds to every request with 404. */
  error?: string[];
}

/** Whether Traefik's service has this server. @throws Error with Traefik's message when it cannot use it */
async function sendsTo(admin: string, backend: Backend, plan: Protocols): Promise<boolean> {
  const { way } = plan;
  const protocol = way === TCP ? 'tcp' : 'http';
  const service = JSON.parse(await ask(`${admin}/api/${protocol}/services/${SERVICE}@file`)) as Service;
  const [server] = service.loadBalancer?.servers ?? [];
  if ((way === TCP ? server?.address : server?.url) !== serverOf(backend, plan)) return false;
  if (service.error) throw new Error(`traefik refuses ${backend.version}: ${service.error.join('; ')}`);
  return true;
}

function serverOf({ port }: Backend, { way, grpc }: Protocols): string {
  const scheme = grpc === true ? 'h2c' : 'http';
  return way === TCP ? `127.0.0.1:${port}` : `${scheme}://127.0.0.1:${port}`;
}

/** The configuration that it watches. */
function dynamicConfig(backend: Backend, plan: Protocols): object {
  const { way } = plan;
  const server = serverOf(backend, plan);
  const router = { entryPoints: ['clients'], service: SERVICE };
  return way === TCP
    ? {
        tcp: {
          routers: { all: { ...router, rule: 'HostSNI(`*`)' } },
          services: { [SERVICE]: { loadBalancer: { servers: [{ address: server }] } } },
        },
      }
    : {
        http: {
          routers: { all: { ...router, rule: 'PathPrefix(`/`)' } },
          services: { [SERVICE]: { loadBalancer: { servers: [{ url: server }] } } },
        },
      };
}

/** The configuration that never changes. Its entry points speak HTTP/1.1 and HTTP/2 over clear text. */
function staticConfig(
  ports: { client: number; admin: number },
  dynamicFile: string,
  { recycling: { maxRequests, maxAgeMs, idleMs } = {} }: BalancerPlan,
): object {
  const rules = {
    ...(maxRequests === undefined ? {} : { keepAliveMaxRequests: maxRequests }),
    ...(maxAgeMs === undefined ? {} : { keepAliveMaxTime: `${maxAgeMs}ms` }),
    ...(idleMs === undefined ? {} : { respondingTimeouts: { idleTimeout: `${idleMs}ms` } }),
  };
  // Traefik refuses an empty one.
  const transport = Object.keys(rules).length > 0 ? { transport: rules } : {};
  return {
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    log: { level: 'WARN', noColor: true },
    api: { insecure: true },
    entryPoints: {
      clients: { address: `127.0.0.1:${ports.client}`, ...transport },
      traefik: { address: `127.0.0.1:${ports.admin}` },
    },
    // How long it waits for more changes after one; the default is 2 s.
    providers: { providersThrottleDuration: '100ms', file: { filename: dynamicFile, watch: true } },
    // An idle connection to the old instance would keep it from exiting.
    serversTransport: { forwardingTimeouts: { idleConnTimeout: '200ms' } },
  };
}
