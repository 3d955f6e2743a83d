/** Holds responses back while it is closed. The trial opens and closes it, never a timer. */
export class Gate {
  #waiting: (() => void)[] = [];
  #closed = false;

  /** How many responses it holds back now. */
  get held(): number {
    return this.#waiting.length;
  }

  /** Resolves at once when the gate is open, else when it is opened. */
  pass(): Promise<void> {
    if (!this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#closed = true;
  }

  open(): void {
    this.#closed = false;
    for (const release of this.#waiting.splice(0)) release();
  }
}
