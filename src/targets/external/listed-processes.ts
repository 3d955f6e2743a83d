import { setTimeout as delay } from 'node:timers/promises';
import type { SystemProcess } from '../../common/system.ts';
import { RESPONSE_BOUND_MS } from './look-bounds.ts';
import { Sightings } from './sightings.ts';

/**
 * Whether the processes that a target lists itself are others after a reload. Only the parent of others may stay, as the
 * master of workers does.
 */
export class ListedProcesses {
  readonly #list: () => Promise<readonly SystemProcess[]>;
  readonly #boundMs: number;
  // Processes do not change by themselves.
  readonly #sightings = new Sightings(0);
  #before = new Map<string, SystemProcess>();
  #after = new Map<string, SystemProcess>();
  #masters = new Set<string>();
  #failure: string | undefined;

  /** `boundMs` is how long listing them may take. */
  constructor(list: () => Promise<readonly SystemProcess[]>, boundMs = RESPONSE_BOUND_MS) {
    this.#list = list;
    this.#boundMs = boundMs;
  }

  /** The processes now; none where they cannot be listed. */
  async read(): Promise<readonly SystemProcess[]> {
    const isLate = delay(this.#boundMs, undefined, { ref: false });
    try {
      const listed = await Promise.race([this.#list(), isLate]);
      this.#failure = listed ? undefined : `did not end within ${this.#boundMs / 1000} s`;
      return listed ?? [];
    } catch (error) {
      this.#failure = `failed (${(error as Error).message})`;
      return [];
    }
  }

  before(listed: readonly SystemProcess[], atMs: number): void {
    for (const each of listed) this.#before.set(identityOf(each), each);
    this.#sightings.before(listed.map(identityOf), atMs);
  }

  isSteady(atMs: number): boolean {
    return this.#sightings.isSteady(atMs);
  }

  begin(atMs: number): void {
    const parents = new Set([...this.#before.values()].map(({ parent }) => parent));
    this.#masters = new Set(
      [...this.#before].filter(([, { pid }]) => parents.has(pid)).map(([identity]) => identity),
    );
    this.#after = new Map();
    this.#sightings.begin(atMs);
  }

  after(listed: readonly SystemProcess[], atMs: number): void {
    for (const each of listed) this.#after.set(identityOf(each), each);
    const replaceable = listed.map(identityOf).filter((identity) => !this.#masters.has(identity));
    // A server of which nothing is left has not been reloaded.
    this.#sightings.after(replaceable, atMs, replaceable.length > 0);
  }

  /** Whether all of them have been replaced. */
  get changed(): boolean {
    return this.#sightings.changed;
  }

  next(): void {
    this.#before = this.changed ? this.#after : new Map([...this.#before, ...this.#after]);
    this.#after = new Map();
    this.#sightings.next();
  }

  /** Whether any have been listed. */
  get any(): boolean {
    return this.#before.size + this.#after.size > 0;
  }

  /** Why this proves nothing; undefined where none are listed. */
  get why(): string | undefined {
    if (this.#failure !== undefined) return `processes() ${this.#failure}`;
    if (!this.any) return undefined;
    if (!this.#sightings.keptStill) return 'the processes that it lists come and go without a reload';
    const still = [...this.#after].filter(([identity]) => this.#sightings.stillSeen.includes(identity));
    const names = still.map(([, { name, pid }]) => `${name} ${pid}`).join(', ');
    return `not all of the processes that it lists were replaced${names === '' ? '' : ` (${names} still ran afterwards)`}`;
  }
}

function identityOf({ pid, name }: SystemProcess): string {
  return `${pid}/${name}`;
}
