import type { ProcessEntry } from '../../runtime/processes/process-table.ts';
import type { Sighting } from './rounds.ts';
import { Sightings } from './sightings.ts';

/** A header that is to prove a reload is watched for this long first: one that changes within this time does so by itself. */
const QUIET_MS = 10_000;
/** Its values of before are gone within this time after the reload, or it is not the reload that changed them. */
const WINDOW_MS = 5000;

/** Whether a header of the target's responses has only values after a reload that it never had before it. */
export class HeaderEvidence {
  readonly #name: string | undefined;
  readonly #sightings = new Sightings(QUIET_MS, WINDOW_MS);
  #any = false;

  constructor(name: string | undefined) {
    this.#name = name;
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

  /** A process of before that had not been seen to serve may have had its value all the time. */
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

  /** Why it proves nothing. No value is named: it may be a secret. */
  get why(): string {
    const name = this.#name;
    if (name === undefined) return 'no EXPECT_HEADER is set whose value would change with a reload';
    if (!this.#any) return `no fresh connection was answered with ${name}`;
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
