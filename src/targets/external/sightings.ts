/**
 * How many rounds in a row must agree before a reload, and after it. A round counts once, however many connections it
 * has, since connections that are opened together tend to reach the same worker. docs/guides/own-gateway.md says how
 * likely a false proof is.
 */
export const ROUNDS = 10;

/**
 * Something new without a reload. If one of `earlier` appears again, it belongs to another worker; otherwise it changes
 * with time.
 */
interface UnexplainedValue {
  sinceMs: number;
  earlier: ReadonlySet<string>;
}

/**
 * What fresh connections showed, round by round: the processes that served them, or the values of a header. This proves
 * a reload when nothing new appeared for long enough before it, and nothing from before it appears after it.
 */
export class Sightings {
  readonly #quietMs: number;
  readonly #windowMs: number;
  #sinceMs: number | undefined;
  /** Seen before the reload, so that it is no sign of it. */
  #known = new Set<string>();
  /** Seen since the last reload, and not before it. */
  #seen = new Set<string>();
  #suspicion: UnexplainedValue | undefined;
  #roundsWithoutNew = 0;
  #roundsWithoutKnown = 0;
  #wasSteady = false;
  #stillSeen: readonly string[] = [];
  /** The time of the first round after the reload. */
  #afterMs: number | undefined;
  #isLate = false;

  /**
   * `quietMs`: what changes by itself is assumed to do so at least once within this time. `windowMs`: after a reload,
   * everything from before must be gone within this time; the shorter it is, the less likely a coincidence.
   */
  constructor(quietMs: number, windowMs = Number.POSITIVE_INFINITY) {
    this.#quietMs = quietMs;
    this.#windowMs = windowMs;
  }

  /** Treats these as known, although no connection has shown them. */
  know(values: Iterable<string>): void {
    for (const value of values) this.#known.add(value);
  }

  /** Takes in a round before a reload. */
  before(values: readonly string[], atMs: number): void {
    if (values.length === 0) return;
    this.#sinceMs ??= atMs;
    this.#note(values, atMs);
    this.know(values);
  }

  /** Whether nothing new has appeared for long enough without a reload. */
  isSteady(atMs: number): boolean {
    const sinceMs = this.#suspicion?.sinceMs ?? this.#sinceMs ?? atMs;
    return this.#roundsWithoutNew >= ROUNDS && atMs - sinceMs >= this.#quietMs;
  }

  /** The reload begins now. */
  begin(atMs: number): void {
    this.#wasSteady = this.isSteady(atMs);
    this.#suspicion = undefined;
    this.#seen = new Set();
    this.#roundsWithoutNew = 0;
    this.#roundsWithoutKnown = 0;
    this.#stillSeen = [];
    this.#afterMs = undefined;
    this.#isLate = false;
  }

  /**
   * Takes in a round after the reload. Unless `isWhole`, some connections showed nothing and may have reached something
   * old.
   */
  after(values: readonly string[], atMs: number, isWhole = true): void {
    this.#afterMs ??= atMs;
    const known = values.filter((value) => this.#known.has(value));
    if (known.length > 0) this.#stillSeen = known;
    if (known.length > 0) this.#isLate = atMs - this.#afterMs > this.#windowMs;
    else if (!isWhole || values.length === 0) return;
    this.#note(values, atMs);
    this.#roundsWithoutKnown = known.length > 0 ? 0 : this.#roundsWithoutKnown + 1;
    // The effect of a reload may take some time to show.
    if (known.length > 0) this.#roundsWithoutNew = 0;
  }

  /** Whether the last rounds showed nothing from before the reload, and nothing changes by itself. */
  get changed(): boolean {
    return this.keptStill && !this.#isLate && this.#roundsWithoutKnown >= ROUNDS;
  }

  /** Whether nothing new appeared without a reload: neither before this one, nor once it was complete. */
  get keptStill(): boolean {
    return this.#wasSteady && this.#suspicion === undefined;
  }

  /** What from before the reload was seen after it, in the last round that showed any of it. */
  get stillSeen(): readonly string[] {
    return this.#stillSeen;
  }

  /** Prepares for the next reload: what has been seen since the last one is now known. */
  next(): void {
    this.#known = new Set(this.changed ? this.#seen : [...this.#known, ...this.#seen]);
  }

  #note(values: readonly string[], atMs: number): void {
    const isNew = values.some((value) => !this.#known.has(value) && !this.#seen.has(value));
    // Right after a reload, new workers appear one by one.
    if (isNew && (this.#roundsWithoutNew >= ROUNDS || this.#suspicion))
      this.#suspicion = { sinceMs: atMs, earlier: this.#suspicion?.earlier ?? new Set(this.#seen) };
    else if (values.some((value) => this.#suspicion?.earlier.has(value))) this.#suspicion = undefined;
    for (const value of values) this.#seen.add(value);
    this.#roundsWithoutNew = isNew ? 0 : this.#roundsWithoutNew + 1;
  }
}
