import { functionFrom } from '../../common/function-source.ts';
import type { Headers } from '../../record/flow/expectation.ts';
import type { RequestParts } from '../http1/request-text.ts';
import type { Head } from '../http1/response-head.ts';
import type { Run } from '../probe/run.ts';
import { headersByName } from '../request-headers.ts';
import type { OnDone } from '../virtual-user.ts';
import { EventReader } from './event-reader.ts';
import { StreamUser } from './stream-user.ts';

const EVENT_STREAM = 'text/event-stream';

/** A client of Server-Sent Events; a stream ends in order by a last chunk, or with the length that was announced. */
export class EventStreamUser extends StreamUser {
  readonly #events: EventReader;

  constructor(index: number, run: Run, onDone: OnDone) {
    super(index, run, onDone);
    const { sequence } = run.plan.stream ?? {};
    this.#events = new EventReader(
      (number) => this.witness.message(number),
      sequence === undefined ? undefined : functionFrom(sequence),
    );
  }

  protected override request(): Pick<RequestParts, 'headers'> {
    this.#events.begin();
    const { lastEventId } = this.#events;
    const fields = new Map([
      ['accept', EVENT_STREAM],
      ['cache-control', 'no-cache'],
      ...headersByName(this.givenHeaders),
      ...(lastEventId === undefined ? [] : [['last-event-id', lastEventId] as const]),
    ]);
    return { headers: Object.fromEntries(fields) };
  }

  protected override accept({ headers }: Head): string | undefined {
    return whyNoEvents(headers);
  }

  protected override take(piece: Buffer): void {
    this.#events.push(piece);
  }
}

/** Why a response has no events that a client could read, if so. */
function whyNoEvents(headers: Headers): string | undefined {
  const type = String(headers['content-type'] ?? 'none');
  if (type.split(';', 1)[0]?.trim().toLowerCase() !== EVENT_STREAM)
    return `content type ${type} instead of ${EVENT_STREAM}`;
  const coding = headers['content-encoding'] ?? 'identity';
  return coding === 'identity' ? undefined : `content coding ${String(coding)}, which was not asked for`;
}
