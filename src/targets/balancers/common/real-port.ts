import type { Backend } from '../balancer.ts';

const LAST_PORT = 65_535;

/**
 * For balancers that accept any text as an address, so that only clients notice an unusable one.
 * @throws Error that names the port
 */
export function requireRealPort(balancer: string, { port }: Backend): void {
  if (Number.isInteger(port) && port > 0 && port <= LAST_PORT) return;
  throw new Error(`${balancer} was given 127.0.0.1:${port}, but ${port} is no port`);
}
