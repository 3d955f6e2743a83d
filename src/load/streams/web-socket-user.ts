import { newWebSocketKey, upgradeHeaders } from '../../common/connect/web-socket.ts';
import type { Expectation } from '../../record/flow/expectation.ts';
import { SurplusBytes } from '../http1/malformed-response.ts';
import type { RequestParts } from '../http1/request-text.ts';
import type { Head } from '../http1/response-head.ts';
import { StreamUser } from './stream-user.ts';
import { closeFrame, FrameReader, pongFrame } from './web-socket/frames.ts';
import { whyNoWebSocket } from './web-socket/handshake.ts';
import { numberOf } from '../../record/streams/message-number.ts';

const SUBPROTOCOL = 'sec-websocket-protocol';
const SWITCHING_PROTOCOLS = 101;
const NORMAL = 1000;

/** A client of WebSockets; a stream ends in order by a close frame. It sends nothing but pongs and close frames. */
export class WebSocketUser extends StreamUser {
  #key = '';
  #frames: FrameReader | undefined;

  protected override get expectation(): Expectation {
    return { ...super.expectation, status: SWITCHING_PROTOCOLS };
  }

  protected override request(): Pick<RequestParts, 'headers' | 'upgrade'> {
    this.#key = newWebSocketKey();
    return { headers: this.givenHeaders, upgrade: upgradeHeaders(this.#key) };
  }

  protected override accept(head: Head): string | undefined {
    const offered = Object.entries(this.givenHeaders ?? {}).find(
      ([name]) => name.toLowerCase() === SUBPROTOCOL,
    );
    const why = whyNoWebSocket(head, this.#key, offered?.[1]);
    if (why === undefined) this.#frames = this.#reader();
    return why;
  }

  protected override take(piece: Buffer): void {
    const surplus = this.#frames?.push(piece);
    if (surplus && !this.witness.isOpen) throw new SurplusBytes(surplus);
  }

  protected override how(by: string): string {
    return this.#frames?.isInFrame ? `${by} in the middle of a frame` : by;
  }

  protected override farewell(): Buffer {
    return closeFrame(NORMAL);
  }

  #reader(): FrameReader {
    return new FrameReader({
      message: (data, isBinary) =>
        this.witness.message(isBinary ? undefined : numberOf(data.toString('utf8'))),
      ping: (data) => this.write(pongFrame(data)),
      closed: (code) => {
        this.write(closeFrame(code));
        // The server closes the connection now, and is given some time for it.
        this.endedInOrder(code === undefined ? 'close frame' : `close frame ${code}`);
      },
      broken: ({ message }) => {
        if (this.witness.isOpen) this.broken(message);
      },
    });
  }
}
