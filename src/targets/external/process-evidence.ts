import { processEntry, type ProcessEntry } from '../../runtime/processes/process-table.ts';
import type { Sighting } from './rounds.ts';
import { PROCESSES, whyUnseen } from './remaining-proofs.ts';
import type { Unseen } from './serving-processes.ts';
import { Sightings } from './sightings.ts';

/**
 * Programs that forward connections to a container or another machine, and are not replaced when the server behind them
 * is reloaded.
 */
const FORWARDERS = new Set([
  'docker-proxy',
  'rootlessport',
  'rootlesskit',
  'slirp4netns',
  'pasta',
  'kubectl',
]);

/** Whether the processes that serve a target after a reload are others than before it. */
export class ProcessEvidence {
  // Processes do not change by themselves.
  readonly #sightings = new Sightings(0);
  readonly #known = new Set<string>();
  #before = new Map<string, ProcessEntry>();
  #after = new Map<string, ProcessEntry>();
  /** The parents of processes that served before the reload; they stay while these are replaced. */
  #masters = new Set<string>();
  #unseen: Unseen = 'elsewhere';
  readonly #platform: NodeJS.Platform;

  constructor(platform = process.platform) {
    this.#platform = platform;
  }

  /** Treats all present processes as known: they were there before the reload. */
  know(processes: readonly ProcessEntry[]): void {
    for (const { identity } of processes) this.#known.add(identity);
    this.#sightings.know(identities(processes));
  }

  before(round: readonly Sighting[], atMs: number): void {
    const { served } = this.#take(round, this.#before);
    this.#sightings.before(identities(served), atMs);
  }

  isSteady(atMs: number): boolean {
    return this.#sightings.isSteady(atMs);
  }

  begin(atMs: number): void {
    const parents = new Set([...this.#before.values()].map(({ parent }) => parent));
    // A parent that accepts connections for its children, as Node's cluster does, holds each one for a moment only, so
    // it may be seen to serve after a reload and not before it.
    this.#masters = new Set(identities([...parents].flatMap((pid) => processEntry(pid) ?? [])));
    for (const { pid, identity } of this.#before.values()) if (parents.has(pid)) this.#masters.add(identity);
    this.#after = new Map();
    this.#sightings.begin(atMs);
  }

  after(round: readonly Sighting[], atMs: number): void {
    const { served, isWhole } = this.#take(round, this.#after);
    const replaceable = identities(served).filter((identity) => !this.#masters.has(identity));
    this.#sightings.after(replaceable, atMs, isWhole);
  }

  /** Whether all of them have been replaced. */
  get changed(): boolean {
    return this.#sightings.changed;
  }

  /**
   * Whether a process was there before the reload but had not been seen to serve, so that its response from then is
   * unknown.
   */
  isStranger({ identity }: ProcessEntry): boolean {
    return this.#known.has(identity) && !this.#before.has(identity) && !this.#masters.has(identity);
  }

  next(): void {
    this.#before = this.changed ? this.#after : new Map([...this.#before, ...this.#after]);
    this.#after = new Map();
    this.#sightings.next();
  }

  /** Whether any process has been seen to serve the target. */
  get any(): boolean {
    return this.processes.length > 0;
  }

  /** All that have served the target since the reload before the last one. */
  get processes(): ProcessEntry[] {
    return [...new Map([...this.#before, ...this.#after]).values()];
  }

  /** How many of those that served before the reload still run, once others serve in their place. */
  get leaving(): number {
    if (!this.changed) return 0;
    const old = [...this.#before.values()].filter(({ identity }) => !this.#masters.has(identity));
    return old.filter(({ pid, identity }) => processEntry(pid)?.identity === identity).length;
  }

  /** Why the processes cannot be seen; undefined where they can. */
  get whyUnseen(): string | undefined {
    const before = [...this.#before.values()];
    if (before.length === 0) return whyUnseen(this.#unseen, this.#platform);
    if (!before.every(({ name }) => FORWARDERS.has(name))) return undefined;
    return `${namesOf(before)} passes connections on, so that ${whyUnseen('elsewhere', this.#platform)}`;
  }

  /** Why this proves nothing. */
  get why(): string {
    if (this.whyUnseen !== undefined) return this.whyUnseen;
    if (!this.#sightings.keptStill) return `${PROCESSES} come and go without a reload`;
    const still = this.processes.filter(({ identity }) => this.#sightings.stillSeen.includes(identity));
    if (still.length > 0)
      return `not all of ${PROCESSES} were replaced (${namesOf(still)} still served it afterwards)`;
    return `too few fresh connections showed ${PROCESSES} afterwards`;
  }

  #take(round: readonly Sighting[], into: Map<string, ProcessEntry>) {
    const served: ProcessEntry[] = [];
    let isWhole = true;
    for (const sighting of round) {
      if (typeof sighting.served === 'string') {
        this.#unseen = sighting.served;
        isWhole = false;
      } else served.push(...sighting.served);
    }
    for (const entry of served) into.set(entry.identity, entry);
    return { served, isWhole };
  }
}

function identities(processes: readonly ProcessEntry[]): string[] {
  return processes.map(({ identity }) => identity);
}

function namesOf(processes: readonly ProcessEntry[]): string {
  return processes.map(({ name, pid }) => `${name} ${pid}`).join(', ');
}
