import type { VirtualUser } from '../virtual-user.ts';

/** The virtual users that wait, and what each of them does next. */
export class Pauses {
  readonly #waiting = new Map<VirtualUser, { timer: NodeJS.Timeout; next: () => void }>();

  begin(user: VirtualUser, ms: number, next: () => void): void {
    this.#waiting.set(user, { timer: setTimeout(() => this.end(user), ms), next });
  }

  /** Ends a virtual user's pause, if it has one, before its time. */
  end(user: VirtualUser): void {
    const pause = this.#waiting.get(user);
    if (!pause) return;
    clearTimeout(pause.timer);
    this.#waiting.delete(user);
    pause.next();
  }

  endAll(): void {
    for (const user of this.#waiting.keys()) this.end(user);
  }
}
