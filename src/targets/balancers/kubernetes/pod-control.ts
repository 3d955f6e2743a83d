import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request, type RequestOptions } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { Cluster } from '../../../runtime/kubernetes/cluster.ts';

/** The port of the date/time service's control server in a pod. */
const CONTROL_PORT = 8081;

/** Asks the control servers of pods through the API server, which works from wherever the API does. */
export class PodControl {
  readonly #cluster: Cluster;
  // A handshake for each sample would cost the API server more than the sample.
  readonly #agent = new Agent({ keepAlive: true });

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** The body of its response. @throws Error when there is none within the bound (ms) */
  async ask(pod: string, path: string, boundMs: number): Promise<Buffer> {
    const { config, namespace } = this.#cluster;
    const server = config.getCurrentCluster()?.server ?? '';
    const url = `${server}/api/v1/namespaces/${namespace}/pods/${pod}:${CONTROL_PORT}/proxy/${path}`;
    const signal = AbortSignal.timeout(boundMs);
    const options: RequestOptions = { signal };
    await config.applyToHTTPSOptions(options);
    if (config.getCurrentCluster()?.proxyUrl === undefined) options.agent = this.#agent;
    const asked = request(url, options);
    asked.end();
    try {
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      const body = await buffer(response);
      if (response.statusCode === 200) return body;
      throw new Error(`the API server responded with ${response.statusCode} for a pod's control server`);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new Error(`the control server of pod ${pod} did not respond to /${path} within ${boundMs} ms`, {
        cause: error,
      });
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}
