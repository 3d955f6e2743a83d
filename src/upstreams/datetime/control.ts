import { createServer, type Server, type ServerResponse } from 'node:http';
import { timeWaitHere } from '../../runtime/processes/connections.ts';
import type { ConnectionStates } from '../../common/system.ts';
import type { HandledIds } from '../handled.ts';
import type { DatetimeState } from './config.ts';
import type { Drain } from './drain.ts';

/** What the control server tells of its instance. */
export interface Controlled {
  drain: Drain;
  handled: HandledIds;
  slow: { underWay: number };
  /** Called when the handled requests have been read. */
  onCounted: () => void;
}

/**
 * The server through which a trial reads the state of an instance and the requests that it handled. Its `/healthz` is for
 * those whose connections must not be among the ones that are counted, such as the kubelet's.
 */
export function controlServer(instance: Controlled): Server {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://control');
    if (pathname === '/handled') return void response.end(instance.handled.take(), instance.onCounted);
    if (pathname === '/announce') instance.drain.announce();
    if (pathname === '/connections') return void connections(instance, response);
    if (pathname === '/healthz' && instance.drain.draining) response.statusCode = 503;
    return void response.end(JSON.stringify(stateOf(instance)));
  });
}

function stateOf({ drain, slow }: Controlled): DatetimeState {
  const { connections: open, inFlight, draining, drained } = drain;
  return { connections: open, inFlight, slow: slow.underWay, draining, drained };
}

// By state, for an instance in a network of its own, whose kernel nobody else can ask.
async function connections({ drain }: Controlled, response: ServerResponse): Promise<void> {
  const states: ConnectionStates = { established: drain.connections, timeWait: await timeWaitHere() };
  response.end(JSON.stringify(states));
}
