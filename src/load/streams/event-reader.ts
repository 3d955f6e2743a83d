import { createParser } from 'eventsource-parser';
import type { StreamEvent } from '../../record/flow/load-plan.ts';
import { MalformedResponse } from '../http1/malformed-response.ts';
import { whyNotSent } from '../request-headers.ts';

const LONGEST_EVENT = 16 * 1024 * 1024;
const NUMBER = /^\d+$/;

/** Takes the number of an event, where its id is one. */
export type OnEvent = (number: number | undefined) => void;

/** Reads the event streams of one client, one after the other, and remembers the id to go on from. */
export class EventReader {
  readonly #parser;
  #lastId = '';
  #isTooLong = false;

  /** `sequence` gives the number of an event. @default its id, where that is a whole number */
  constructor(onEvent: OnEvent, sequence?: (event: StreamEvent) => unknown) {
    this.#parser = createParser({
      maxBufferSize: LONGEST_EVENT,
      onEvent: ({ id, event = 'message', data }) =>
        onEvent(
          sequence
            ? numberIn({ id: utf8(id ?? this.#lastId), event, data: utf8(data) }, sequence)
            : numberOf(id),
        ),
      // An event without data is none, but its id counts.
      onId: (id) => {
        this.#lastId = id;
      },
      onError: ({ type }) => {
        if (type === 'max-buffer-size-exceeded') this.#isTooLong = true;
      },
    });
  }

  /** What a new request sends as Last-Event-ID; undefined without an id that can be sent. */
  get lastEventId(): string | undefined {
    const canBeSent = this.#lastId !== '' && whyNotSent('last-event-id', this.#lastId) === undefined;
    return canBeSent ? this.#lastId : undefined;
  }

  /** A new stream begins. */
  begin(): void {
    this.#isTooLong = false;
    this.#parser.reset();
  }

  /**
   * Takes what came of the stream. Bytes are taken for characters, so that an id is sent back byte by byte.
   * @throws {MalformedResponse} when an event is longer than any client would keep
   */
  push(piece: Buffer): void {
    this.#parser.feed(piece.toString('latin1'));
    if (this.#isTooLong) throw new MalformedResponse('an event of more than 16 MiB');
  }
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

// A function that fails on an event has found no number in it.
function numberIn(event: StreamEvent, sequence: (event: StreamEvent) => unknown): number | undefined {
  try {
    const number = sequence(event);
    return Number.isSafeInteger(number) ? (number as number) : undefined;
  } catch {
    return undefined;
  }
}

function numberOf(id: string | undefined): number | undefined {
  const number = id !== undefined && NUMBER.test(id) ? Number(id) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}
