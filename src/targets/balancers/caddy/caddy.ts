import path from 'node:path';
import { startPart, type Part } from '../../../runtime/processes/part-process.ts';
import { ask } from '../common/ask.ts';
import type { Backend, Balancer, BalancerKind, BalancerPlan } from '../balancer.ts';
import { caddyConfig, dialled } from './caddy-config.ts';
import { freePort } from '../../../runtime/processes/free-port.ts';
import { identify } from '../common/program.ts';
import { packagedProgram } from '../common/python-package.ts';
import { requireRealPort } from '../common/real-port.ts';
import { writeAtomically } from '../common/write-atomically.ts';
import type { TargetIdentity, TargetState } from '../../../record/target-state.ts';

/**
 * Caddy, switched by a file that its upstream's address is read from (file), by a change of one value through its administration
 * (admin), or by loading a whole configuration (load). All but the first are a reload.
 */
export const caddy: BalancerKind = {
  name: 'caddy',
  ways: ['file', 'admin', 'load'],
  installed: () => true,
  locate: () => packagedProgram('caddy', 'bin/caddy'),
  identify: async () => identify('caddy', await caddy.locate(), ['version'], /^v(?<version>\S+)/m),
  start: async (plan) => {
    const program = await caddy.locate();
    const identity = await caddy.identify();
    const ports = { client: plan.port ?? (await freePort()), admin: await freePort() };
    const dialFile = path.join(plan.folder, 'backend');
    await writeAtomically(dialFile, dialled(plan.backend));
    const configFile = path.join(plan.folder, 'caddy.json');
    const dial = plan.way === 'file' ? `{file.${dialFile}}` : dialled(plan.backend);
    await writeAtomically(configFile, caddyConfig(ports, dial));
    const part = await startPart({
      name: 'caddy',
      command: program,
      args: ['run', '--config', configFile],
      env: { XDG_DATA_HOME: plan.folder, XDG_CONFIG_HOME: plan.folder, HOME: plan.folder },
      logFile: plan.logFile,
      // With its own address in it, since whoever has its port would answer as well.
      poll: async () => {
        const apps = await ask(`http://127.0.0.1:${ports.admin}/config/apps`);
        return apps.includes(`"127.0.0.1:${ports.client}"`) ? true : undefined;
      },
    });
    return new Caddy(identity, plan, ports, part, dialFile);
  },
};

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
    const dial = dialled(backend);
    // The file is read for every request, so it is in force once it is there; the other two answer when it is.
    if (this.#plan.way === 'file') await writeAtomically(this.#dialFile, dial);
    else if (this.#plan.way === 'admin')
      await ask(`${admin}/config/apps/http/servers/clients/routes/0/handle/0/upstreams`, 'PATCH', [{ dial }]);
    else await ask(`${admin}/load`, 'POST', caddyConfig(this.#ports, dial));
    // Each way takes any text, and only who asks later is told, with 502, that nothing can be dialled there.
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
