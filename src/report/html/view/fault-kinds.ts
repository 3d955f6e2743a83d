import { requestBoundMs } from '../../../record/flow/load-plan.ts';
import type { Trial } from '../../../record/trial.ts';
import type { FaultKind } from './model.ts';

/** Classifies the faults of a trial, for example by how a connection was closed or by the status. */
export class FaultKinds {
  readonly kinds: FaultKind[] = [];
  readonly #trial: Trial;
  readonly #recorded: boolean;
  readonly #byKey = new Map<string, number>();

  constructor(trial: Trial) {
    this.#trial = trial;
    this.#recorded = upstreamCounts(trial);
  }

  /** Counts a request and returns the index of its kind; undefined if it is not faulty. */
  ofRequest(id: number): number | undefined {
    const outcome = this.#trial.requestTable.outcome(id);
    const twice = this.#trial.requestTable.handled(id) > 1;
    if (outcome === undefined || (outcome === 'ok' && !twice)) return undefined;
    if (outcome === 'ok') return this.#count('twice', 'ok, but handled more than once upstream');
    const { requestTable } = this.#trial;
    const how = requestTable.closeKind(id) === undefined ? undefined : requestTable.closeHow(id);
    return this.#count(outcome, this.#describe(id, outcome), how);
  }

  /** Counts an idle connection that the target closed. */
  ofIdleCut(how: string): number {
    return this.#count(
      'idle-cut',
      `idle connection closed without notice (${how.toUpperCase()})`,
      how === 'rst' ? 'rst' : 'fin',
    );
  }

  /** Counts a connection with unsolicited bytes. */
  ofUnsolicited(what: string): number {
    return this.#count('unsolicited', `unsolicited bytes: ${what}`);
  }

  #describe(id: number, outcome: string): string {
    const { requestTable, expectation } = this.#trial;
    const status = requestTable.status(id);
    const kind = requestTable.closeKind(id);
    if (kind !== undefined) {
      const handled =
        requestTable.handled(id) > 0 ? 'handled' : this.#recorded ? 'not handled' : 'unknown whether handled';
      return `closed: ${CLOSES[kind]}, ${requestTable.closeHow(id).toUpperCase()}, ${handled} upstream`;
    }
    if (requestTable.wrongConfiguration(id)) return "ran with another route's configuration";
    if (outcome === 'bypass') return `bypass: status ${status} without ${expectation}`;
    if (outcome === 'error') return `error: status ${status}`;
    if (outcome === 'timeout') return `timeout: no response within ${requestBoundMs(this.#trial.load)} ms`;
    if (outcome === 'refused') return 'refused: the port accepts no connections';
    if (outcome === 'stale') return 'stale: response from the old version after the bound';
    return status === 0 ? 'unexpected response' : `unexpected: status ${status}`;
  }

  #count(outcome: FaultKind['outcome'], text: string, how?: FaultKind['how']): number {
    const known = this.#byKey.get(text);
    const index = known ?? this.kinds.push({ outcome, text, ...(how ? { how } : {}), count: 0 }) - 1;
    if (known === undefined) this.#byKey.set(text, index);
    const kind = this.kinds[index];
    if (kind) kind.count++;
    return index;
  }
}

// An upstream that counts has handled at least one request in any trial.
function upstreamCounts({ requestTable }: Trial): boolean {
  for (let id = 0; id < requestTable.length; id++) if (requestTable.handled(id) > 0) return true;
  return false;
}

const CLOSES = {
  reused: 'before any byte of the response, on a reused connection',
  fresh: 'before any byte of the response, on a fresh connection',
  'mid-response': 'in the middle of the response',
  'mid-request': 'while the body of the request was being sent',
  unprocessed: 'on a stream that the server said it had not processed',
};
