import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { fastMonotonicMs } from '../record/clock.ts';
import type { ReresolveWhen, NameResolutionPlan } from '../record/flow/load-plan.ts';

const RESPONSE_BOUND_MS = 1000;
const IPV4 = 4;
const MS_PER_S = 1000;
/** A client that watches a name queries it no more often than this, whatever the time to live. */
const MIN_PERIOD_MS = 100;

/** What the connections of one client know of the address behind a name: they share its cache, as those of a program do. */
export class NameCache {
  readonly #again: ReresolveWhen;
  readonly #host: string;
  readonly #resolver = new Resolver({ timeout: RESPONSE_BOUND_MS, tries: 1 });
  #known: { address: string; askedMs: number; ttlMs: number } | undefined;
  #asking: Promise<string> | undefined;

  constructor(server: string, again: ReresolveWhen, host: string) {
    this.#again = again;
    this.#host = host;
    this.#resolver.setServers([server]);
  }

  /** In the place of the system's look-up. */
  readonly lookup: LookupFunction = (_host, { all }, callback) => void this.#lookUp(all === true, callback);

  /** Whether a connection to this address is to be left, since the name points elsewhere now. Asks again, meanwhile, when that is due. */
  moved(address: string | undefined): boolean {
    if (this.#again !== 'time' || this.#known === undefined) return false;
    // If the DNS server does not reply, connections stay where they are.
    if (this.#isOld(MIN_PERIOD_MS)) void this.#ask().catch(() => undefined);
    return address !== undefined && address !== this.#known.address;
  }

  async #lookUp(all: boolean, callback: Parameters<LookupFunction>[2]): Promise<void> {
    const found = await this.#resolve().catch((error: NodeJS.ErrnoException) => error);
    if (typeof found !== 'string') callback(found, '');
    else if (all) callback(null, [{ address: found, family: IPV4 }]);
    else callback(null, found, IPV4);
  }

  async #resolve(): Promise<string> {
    if (this.#known && (this.#again === 'never' || !this.#isOld(0))) return this.#known.address;
    return this.#ask();
  }

  #isOld(leastMs: number): boolean {
    if (this.#known === undefined) return true;
    return fastMonotonicMs() - this.#known.askedMs >= Math.max(leastMs, this.#known.ttlMs);
  }

  #ask(): Promise<string> {
    this.#asking ??= this.#query().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #query(): Promise<string> {
    const askedMs = fastMonotonicMs();
    const [response] = await this.#resolver.resolve4(this.#host, { ttl: true });
    if (response === undefined) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
    this.#known = { address: response.address, askedMs, ttlMs: response.ttl * MS_PER_S };
    return response.address;
  }
}

/** For each connection of a load the names of its client; clients that do alike share them. */
export function nameCaches(
  { server, reresolve }: NameResolutionPlan,
  host: string,
): (connection: number) => NameCache {
  const each = new Map(reresolve.map((habit) => [habit, new NameCache(server, habit, host)]));
  return (connection) => {
    const names = each.get(reresolve[connection % reresolve.length] ?? 'connection');
    if (names === undefined) throw new Error('a plan for names has to say when they are resolved again');
    return names;
  };
}
