import type Dockerode from 'dockerode';
import { Wait, type WaitStrategy } from 'testcontainers';
import { request } from 'undici';
import { holdsWithin } from '../../common/wait-until.ts';
import { CONTAINER_READY_BOUND_MS } from '../start-bounds.ts';
import type { ContainerSpec, HttpReadiness } from './container-spec.ts';
import type { Engine } from './engine.ts';

const POLL_MS = 50;
/** Until another attempt, as in testcontainers. */
const RESPONSE_BOUND_MS = 1000;

/** What testcontainers waits for; `ended` resolves when the container's output has ended. */
export function waitStrategy<Ready>(
  { ready, network }: ContainerSpec<Ready>,
  engine: Engine,
  ended: Promise<void>,
): WaitStrategy {
  if ('line' in ready) return bounded(Wait.forLogMessage(ready.line));
  if (engine.direct) return bounded(new HttpAtOwnAddress(ready, network.name, ended));
  const strategy = Wait.forHttp(ready.path, ready.port, { abortOnContainerExit: true });
  return bounded(strategy.forStatusCodeMatching(() => true));
}

function bounded(strategy: WaitStrategy): WaitStrategy {
  return strategy.withStartupTimeout(CONTAINER_READY_BOUND_MS);
}

/** As Wait.forHttp(), which asks a published port, but at the container's own address, where none is published. */
class HttpAtOwnAddress implements WaitStrategy {
  readonly #ready: HttpReadiness;
  readonly #network: string;
  readonly #ended: Promise<void>;
  #boundMs = 0;

  constructor(ready: HttpReadiness, network: string, ended: Promise<void>) {
    this.#ready = ready;
    this.#network = network;
    this.#ended = ended;
  }

  async waitUntilReady(container: Dockerode.Container): Promise<void> {
    const { NetworkSettings } = await container.inspect();
    const host = NetworkSettings.Networks[this.#network]?.IPAddress ?? '';
    const url = `http://${host}:${this.#ready.port}${this.#ready.path}`;
    let hasEnded = false;
    void this.#ended.then(() => (hasEnded = true));
    const holds = await holdsWithin(this.#boundMs, async () => hasEnded || (await responds(url)), POLL_MS);
    if (hasEnded) throw new Error('the container has ended');
    if (!holds) throw new Error(`${url} not accessible after ${this.#boundMs}ms`);
  }

  withStartupTimeout(boundMs: number): this {
    this.#boundMs = boundMs;
    return this;
  }

  isStartupTimeoutSet(): boolean {
    return this.#boundMs > 0;
  }

  getStartupTimeout(): number {
    return this.#boundMs;
  }
}

async function responds(url: string): Promise<boolean> {
  try {
    const { body } = await request(url, { signal: AbortSignal.timeout(RESPONSE_BOUND_MS) });
    await body.dump();
    return true;
  } catch {
    return false;
  }
}

/** Whether testcontainers gave up waiting, rather than that the container ended. */
export function isTooLate(error: unknown): boolean {
  return /not (received|accessible) after \d+ms$/i.test((error as Error).message);
}
