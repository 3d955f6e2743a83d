import type { TargetIdentity, TargetState } from '../../../../record/target/target-state.ts';
import type { Backend, Balancer } from '../../balancer.ts';
import type { PodNetwork } from '../pod-network.ts';

/**
 * How long new connections may go elsewhere than the EndpointSlices say: kube-proxy writes its rules 1 s after it last did
 * (`minSyncPeriod`), takes some time for it, and nothing in the API says that it has.
 */
export const SETTLE_MS = 1500;

/** What a switch needs. */
export interface SwitchPlan {
  network: PodNetwork;
  /** Where clients connect. */
  origin: string;
  logFile: string;
  /** Switches, and waits until the API says so. */
  switchTo: (backend: Backend) => Promise<void>;
  /** Removes what is not in the namespace. @default there is nothing */
  cleanUp?: () => Promise<void>;
}

/** What sends clients to one pod or the other. */
export class Switched implements Balancer {
  readonly identity: TargetIdentity;
  readonly url: string;
  readonly http2Url: string;
  readonly logFile: string;
  readonly settleMs = SETTLE_MS;
  readonly #plan: SwitchPlan;
  #epoch = 0;

  constructor(plan: SwitchPlan) {
    this.identity = identityOf(plan.network.cluster.version);
    this.url = this.http2Url = plan.origin;
    this.logFile = plan.logFile;
    this.#plan = plan;
  }

  async switchTo(backend: Backend): Promise<void> {
    await this.#plan.switchTo(backend);
    this.#epoch++;
  }

  inspect(): Promise<TargetState> {
    return Promise.resolve({ epoch: this.#epoch });
  }

  async stop(): Promise<void> {
    await this.#plan.cleanUp?.();
  }
}

/** What a verdict is about. */
export function identityOf(version: string): TargetIdentity {
  return { gateway: 'kubernetes', version, runtime: 'containers', real: true };
}
