import type { ProcessEntry } from '../../runtime/processes/process-table.ts';
import type { Sighting } from './rounds.ts';
import { Sightings } from './sightings.ts';

/** How long a header is watched before it can prove a reload: if it changes within this time, it does so by itself. */
const QUIET_MS = 10_000;
/** After a reload, the old values must be gone within this time; otherwise the reload was not what changed them. */
const WINDOW_MS = 5000;

/** Whether all values of a response header after a reload are ones that it never had before. */
export class HeaderEvidence {
  readonly #name: string | undefined;
  readonly #sightings = new Sightings(QUIET_MS, WINDOW_MS);
  #any = false;

  constructor(name: string | undefined) {
    this.#name = name;
  }

  get name(): string | undefined {
    return this.#name;
  }

  before(round: readonly Sighting[], atMs: number): void {
    const values = valuesOf(round);
    this.#any ||= values.length > 0;
    this.#sightings.before(values, atMs);
  }

  isSteady(atMs: number): boolean {
    return this.#sightings.isSteady(atMs);
  }

  begin(atMs: number): void {
    this.#sightings.begin(atMs);
  }

  /** A process from before the reload that had not been seen to serve may have had its value all along. */
  after(round: readonly Sighting[], atMs: number, isStranger: (process: ProcessEntry) => boolean): void {
    const isWhole = round.every(
      ({ value, served }) => value !== undefined && !(typeof served !== 'string' && served.some(isStranger)),
    );
    this.#sightings.after(valuesOf(round), atMs, isWhole);
  }

  get changed(): boolean {
    return this.#sightings.changed;
  }

  next(): void {
    this.#sightings.next();
  }

  /** Whether any value has been seen. */
  get any(): boolean {
    return this.#any;
  }

  /** Why this proves nothing. It names no value, since that may be a secret. */
  get why(): string {
    const name = this.#name;
    if (name === undefined)
      return 'nothing is named that changes with a reload (--effect-header, --effect-url or --effect-command)';
    if (!this.#any) return `no response on a fresh connection had ${name}`;
    if (!this.#sightings.keptStill)
      return `${name} takes new values without a reload, as a clock, a request id or one value for each of many workers does`;
    if (this.#sightings.stillSeen.length > 0)
      return `${name} still had a value afterwards that it had before`;
    return `too few responses afterwards had a value of ${name} that says more`;
  }
}

function valuesOf(round: readonly Sighting[]): string[] {
  return round.map(({ value }) => value).filter((value) => value !== undefined);
}
