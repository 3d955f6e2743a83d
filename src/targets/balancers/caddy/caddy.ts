import path from 'node:path';
import { startPart, type Part } from '../../../runtime/processes/part-process.ts';
import { ask } from '../common/ask.ts';
import type { Backend, Balancer, BalancerKind, BalancerPlan } from '../balancer.ts';
import { caddyConfig, dialAddress } from './caddy-config.ts';
import { freePort } from '../../../runtime/processes/free-port.ts';
import { identify } from '../common/program.ts';
import { packaged, type ProgramSource } from '../common/program-source.ts';
import { requireRealPort } from '../common/real-port.ts';
import { writeAtomically } from '../common/write-atomically.ts';
import type { TargetIdentity, TargetState } from '../../../record/target/target-state.ts';

/**
 * Caddy, switched by a file that contains its upstream's address (file), by changing one value through its admin API
 * (admin), or by loading a whole configuration (load). All but the first are reloads.
 */
export function caddyFrom(source: ProgramSource): BalancerKind {
  const kind: BalancerKind = {
    name: 'caddy',
    ways: ['file', 'admin', 'load'],
    ...source,
    identify: async () => identify('caddy', await kind.locate(), ['version'], /^v(?<version>\S+)/m),
    start: async (plan) => {
      const program = await kind.locate();
      const identity = await kind.identify();
      const ports = { client: plan.port ?? (await freePort()), admin: await freePort() };
      const dialFile = path.join(plan.folder, 'backend');
      await writeAtomically(dialFile, dialAddress(plan.backend));
      const configFile = path.join(plan.folder, 'caddy.json');
      const dial = plan.way === 'file' ? `{file.${dialFile}}` : dialAddress(plan.backend);
      await writeAtomically(configFile, caddyConfig(ports, dial, plan.grpc));
      const part = await startPart({
        name: 'caddy',
        command: program,
        args: ['run', '--config', configFile],
        env: { XDG_DATA_HOME: plan.folder, XDG_CONFIG_HOME: plan.folder, HOME: plan.folder },
        logFile: plan.logFile,
        // The response must contain its own address, since any other server on that port would respond too.
        poll: async () => {
          const apps = await ask(`http://127.0.0.1:${ports.admin}/config/apps`);
          return apps.includes(`"127.0.0.1:${ports.client}"`) ? true : undefined;
        },
      });
      return new Caddy(identity, plan, ports, part, dialFile);
    },
  };
  return kind;
}

/** Caddy, unless a setting names another version. */
export const caddy = caddyFrom(packaged('caddy'));

class Caddy implements Balancer {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly http2Url: string;
  readonly logFile: string;
  readonly #plan: BalancerPlan;
  readonly #ports: { client: number; admin: number };
  readonly #part: Part<unknown>;
  readonly #dialFile: string;
  #epoch = 0;

  constructor(
    identity: TargetIdentity,
    plan: BalancerPlan,
    ports: { client: number; admin: number },
    part: Part<unknown>,
    dialFile: string,
  ) {
    this.identity = identity;
    this.#plan = plan;
    this.#ports = ports;
    this.#part = part;
    this.#dialFile = dialFile;
    this.url = this.http2Url = `http://127.0.0.1:${ports.client}`;
    this.logFile = part.logFile;
  }

  async switchTo(backend: Backend): Promise<void> {
    const admin = `http://127.0.0.1:${this.#ports.admin}`;
    const dial = dialAddress(backend);
    // The file is read for each request, so it applies once it is written. The other two respond when the change
    // applies.
    if (this.#plan.way === 'file') await writeAtomically(this.#dialFile, dial);
    else if (this.#plan.way === 'admin')
      await ask(`${admin}/config/apps/http/servers/clients/routes/0/handle/0/upstreams`, 'PATCH', [{ dial }]);
    else await ask(`${admin}/load`, 'POST', caddyConfig(this.#ports, dial, this.#plan.grpc));
    // Caddy accepts any text as an address, and an unusable one only shows as 502 to clients.
    requireRealPort('caddy', backend);
    this.#epoch++;
  }

  async inspect(): Promise<TargetState> {
    const workers = [{ pid: this.#part.pid, name: 'caddy' }];
    return Promise.resolve({ epoch: this.#epoch, workers });
  }

  stop(): Promise<void> {
    return this.#part.stop();
  }
}
