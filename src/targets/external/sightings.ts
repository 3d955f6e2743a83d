/**
 * So many rounds in a row must agree, before a reload and after it. A round counts once, however many connections it has, since those that
 * are opened together tend to meet the same worker. docs/guides/own-gateway.md says how likely a false proof is.
 */
export const ROUNDS = 10;

/** Something new that no reload explains, unless one of these comes again: then it is another worker's and not another time's. */
interface Suspicion {
  sinceMs: number;
  earlier: ReadonlySet<string>;
}

/**
 * What fresh connections showed, round by round: which processes served them, or which values a header had. It proves a reload when
 * nothing new came for long enough without one, and nothing of before comes any more after it.
 */
export class Sightings {
  readonly #quietMs: number;
  readonly #windowMs: number;
  #sinceMs: number | undefined;
  /** What may come without a reload. */
  #known = new Set<string>();
  /** What has come: since the last reload, and was not known before it. */
  #seen = new Set<string>();
  #suspicion: Suspicion | undefined;
  #roundsWithoutNew = 0;
  #roundsWithoutKnown = 0;
  #wasSteady = false;
  #stillSeen: readonly string[] = [];
  /** When the first round after the reload was. */
  #afterMs: number | undefined;
  #isLate = false;

  /**
   * What changes with time, if at all, is taken to change within `quietMs`. What was known has to be gone `windowMs` after the reload at
   * the latest: the shorter, the less likely it changes by itself just then.
   */
  constructor(quietMs: number, windowMs = Number.POSITIVE_INFINITY) {
    this.#quietMs = quietMs;
    this.#windowMs = windowMs;
  }

  /** Takes these for known although no connection has shown them. */
  know(values: Iterable<string>): void {
    for (const value of values) this.#known.add(value);
  }

  /** A round before a reload. */
  before(values: readonly string[], atMs: number): void {
    if (values.length === 0) return;
    this.#sinceMs ??= atMs;
    this.#note(values, atMs);
    this.know(values);
  }

  /** Whether nothing new has come for long enough without a reload. */
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

  /** A round after the reload. Not `isWhole`: some connections showed nothing, and may have met what was there before. */
  after(values: readonly string[], atMs: number, isWhole = true): void {
    this.#afterMs ??= atMs;
    const known = values.filter((value) => this.#known.has(value));
    if (known.length > 0) this.#stillSeen = known;
    if (known.length > 0) this.#isLate = atMs - this.#afterMs > this.#windowMs;
    else if (!isWhole || values.length === 0) return;
    this.#note(values, atMs);
    this.#roundsWithoutKnown = known.length > 0 ? 0 : this.#roundsWithoutKnown + 1;
    // What was set in motion may take its time to show.
    if (known.length > 0) this.#roundsWithoutNew = 0;
  }

  /** Whether the last rounds after the reload showed nothing that was known before it, and nothing that changes by itself. */
  get changed(): boolean {
    return this.keptStill && !this.#isLate && this.#roundsWithoutKnown >= ROUNDS;
  }

  /** Whether nothing new came without a reload, neither before this one nor once all was renewed. */
  get keptStill(): boolean {
    return this.#wasSteady && this.#suspicion === undefined;
  }

  /** What was known before the reload and came after it, the last time that any of it did. */
  get stillSeen(): readonly string[] {
    return this.#stillSeen;
  }

  /** The next reload is to be looked at: what came since the last one is what is known now. */
  next(): void {
    this.#known = new Set(this.changed ? this.#seen : [...this.#known, ...this.#seen]);
  }

  #note(values: readonly string[], atMs: number): void {
    const isNew = values.some((value) => !this.#known.has(value) && !this.#seen.has(value));
    // Right after a reload new workers come one by one.
    if (isNew && (this.#roundsWithoutNew >= ROUNDS || this.#suspicion))
      this.#suspicion = { sinceMs: atMs, earlier: this.#suspicion?.earlier ?? new Set(this.#seen) };
    else if (values.some((value) => this.#suspicion?.earlier.has(value))) this.#suspicion = undefined;
    for (const value of values) this.#seen.add(value);
    this.#roundsWithoutNew = isNew ? 0 : this.#roundsWithoutNew + 1;
  }
}
