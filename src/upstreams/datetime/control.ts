import { createServer, type Server, type ServerResponse } from 'node:http';
import { connectionsOf } from '../../runtime/processes/connections.ts';
import type { HandledIds } from '../handled.ts';
import type { DatetimeState } from './config.ts';
import type { Drain } from './drain.ts';

/** What the control server tells of its instance. */
export interface Controlled {
  drain: Drain;
  handled: HandledIds;
  slow: { underWay: number };
  /** The port of the service. */
  port: () => number;
  /** Called when the handled requests have been read. */
  onCounted: () => void;
}

/**
 * The server through which a trial reads the state of an instance and the requests that it handled. Its `/healthz` is for
 * those whose connections must not be among the ones that are counted, such as the kubelet's.
 */
export function controlServer(instance: Controlled): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control');
    if (pathname === '/handled') return void response.end(instance.handled.take(), instance.onCounted);
    if (pathname === '/announce') instance.drain.announce();
    if (pathname === '/connections')
      return void connections(instance, searchParams.get('host') ?? '', response);
    if (pathname === '/healthz' && instance.drain.draining) response.statusCode = 503;
    return void response.end(JSON.stringify(stateOf(instance)));
  });
}

function stateOf({ drain, slow }: Controlled): DatetimeState {
  const { connections: open, inFlight, draining, drained } = drain;
  return { connections: open, inFlight, slow: slow.underWay, draining, drained };
}

// By state, at the address that clients reach it at. For one in a network of its own, only its kernel knows them.
async function connections({ port }: Controlled, host: string, response: ServerResponse): Promise<void> {
  const { pid } = process;
  const states = await connectionsOf({ host, port: port(), pid, namespace: 'own' });
  response.end(JSON.stringify(states));
}
