import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fastMonotonicMs } from '../../record/clock.ts';
import { correctResponse, faultyResponse, pause, type ListResponse } from './faults.ts';
import { Gate } from './gate.ts';
import { Nonces } from './nonces.ts';
import { PolicyList } from './policy-list.ts';
import type { DashboardOptions } from './protocol.ts';
import type { Fault, ListRequest } from '../../record/target/policy-record.ts';

const LIST_PATH = '/system/policies';
const MICROS_PER_MS = 1000;

/** Serves the policy list to Tyk. */
export class PolicyService {
  readonly list = new PolicyList();
  readonly gate = new Gate();
  readonly lists: ListRequest[] = [];
  fault: Fault | undefined;
  readonly #nonces: Nonces;

  constructor({ nodeSecret }: DashboardOptions) {
    this.#nonces = new Nonces(nodeSecret);
  }

  /** Responds to a request from Tyk. */
  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receivedMs = fastMonotonicMs();
    const cpuBefore = process.cpuUsage();
    request.resume();
    if (request.url !== LIST_PATH) return refuse(response, 404, `no such resource: ${request.url}`);
    const refusal = this.#nonces.refusal(request.headers);
    if (refusal !== undefined) return refuse(response, 403, refusal);
    const nonce = this.#nonces.next(String(request.headers['x-tyk-nodeid']));
    // The list as of the request: a response that is held back does not include later policies.
    const snapshot = this.list.snapshot(nonce);
    const { fault } = this;
    const list = fault === undefined ? correctResponse(snapshot) : faultyResponse(fault, snapshot, nonce);
    await this.gate.pass();
    const waitedMs = await send(response, list);
    const { status, policies, bytes } = list;
    const complete = response.writableFinished && !list.cut;
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuMs = (user + system) / MICROS_PER_MS;
    const sent = {
      receivedMs,
      endedMs: fastMonotonicMs(),
      status,
      policies,
      bytes,
      complete,
      cpuMs,
      waitedMs,
    };
    this.lists.push(fault === undefined ? sent : { ...sent, fault });
  }
}

// Never compressed, although Tyk accepts gzip, which costs more than loopback: see docs/evidence/benchmarks.md.
async function send(response: ServerResponse, list: ListResponse): Promise<number> {
  const closed = once(response, 'close');
  let waitedMs = 0;
  response.writeHead(list.status, {
    'content-type': 'application/json',
    'content-length': String(list.bytes),
  });
  for (const piece of list.pieces) {
    waitedMs += await pause(list.pauseMs);
    if (!response.destroyed) response.write(piece);
  }
  if (list.cut) response.destroy();
  else response.end();
  await closed;
  return waitedMs;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ Status: 'Error', Message: message }));
}
