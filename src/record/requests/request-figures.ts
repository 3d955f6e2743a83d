import { switchOf, type Trial } from '../trial.ts';
import { RequestTimes } from './histogram.ts';
import { CLOSE_KEYS } from './outcome.ts';
import { lastOldMs } from './stale.ts';

/** What reports show of the requests of a series, collected trial by trial so that no request has to be kept. */
export class RequestFigures {
  sent = 0;
  /** Closed requests by kind, and how many of them the upstream had handled. */
  readonly closes = { reused: 0, fresh: 0, midRequest: 0, midResponse: 0, unprocessed: 0, handled: 0 };
  readonly times = new RequestTimes();
  /** What `lastOldMs` says of each deploy. */
  readonly lastOldMs: number[][] = [];

  static of(trials: readonly Trial[]): RequestFigures {
    const figures = new RequestFigures();
    for (const trial of trials) figures.add(trial);
    return figures;
  }

  add(trial: Trial): void {
    const { requestTable } = trial;
    this.sent += requestTable.length;
    this.times.add(requestTable);
    for (let id = 0; id < requestTable.length; id++) {
      const kind = requestTable.closeKind(id);
      if (kind === undefined) continue;
      this.closes[CLOSE_KEYS[kind]]++;
      if (requestTable.handled(id) > 0) this.closes.handled++;
    }
    if (switchOf(trial)) this.lastOldMs.push(lastOldMs(trial));
  }
}
