import type { Socket } from 'node:net';
import type { BodySender } from '../body/body-sender.ts';
import type { CloseHow } from '../../record/requests/outcome.ts';

/** What the probe knows of one TCP connection. */
export interface TrackedSocket {
  readonly socket: Socket;
  /** Its row in the connection table. */
  row: number;
  /** Monotonic ms. */
  readonly openedMs: number;
  /** Requests that had a response on it since it was opened. */
  served: number;
  /** When its last request was written, and when its last response was complete (monotonic ms). */
  sentMs: number;
  respondedMs: number;
  /** How long its slowest recent response took; the older a response is, the less it counts. */
  slowestMs: number;
  /** A byte of the response to its last request has come. */
  responding: boolean;
  /** Requests with a body that the system has not taken whole yet, so that they are still being sent. */
  sending: number;
  /** What sends the body of its last request, until the system has taken it whole. */
  body: BodySender | undefined;
  /** How the peer ended it, once it has. */
  ended: CloseHow | undefined;
  /** Whether a request was under way on it when it ended. */
  cut: boolean;
  /** Its end was announced by the server or requested by the probe. */
  announced: boolean;
  /**
   * Why the probe does not use it any more but still reads from it: its end was announced, a response came before the end of its request,
   * unsolicited bytes came, or the probe is about to close it.
   */
  left: 'announced' | 'early' | 'unsolicited' | 'retired' | undefined;
  /** The probe has sent its FIN, so the server's end of it is no close by the server, unless the server announced it before. */
  finSent: boolean;
  /** Unsolicited bytes came on it. */
  unsolicited: boolean;
}
