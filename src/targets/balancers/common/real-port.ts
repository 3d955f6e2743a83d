import type { Backend } from '../balancer.ts';

const LAST_PORT = 65_535;

/** For balancers that take any text for an address, and say only to clients that it is none. @throws Error that names the port */
export function requireRealPort(balancer: string, { port }: Backend): void {
  if (Number.isInteger(port) && port > 0 && port <= LAST_PORT) return;
  throw new Error(`${balancer} takes 127.0.0.1:${port}, where nothing can be sent: ${port} is no port`);
}
