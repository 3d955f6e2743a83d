import type { BodySender } from '../body/body-sender.ts';
import type { TrackedSession } from './sessions.ts';
import type { ClientHttp2Stream } from 'node:http2';
import type { GrpcCall } from '../grpc/calls.ts';
import type { ResponseJudgement } from '../expectation.ts';
import type { Headers } from '../../record/flow/expectation.ts';

/** What is known of a request. */
export interface Request {
  id: number;
  /** When it was due. */
  startMs: number;
  sentMs: number;
  firstByteMs: number;
  status: number;
  judged: ResponseJudgement | undefined;
  /** Which version responded, where that is counted. */
  version?: string;
  headers: Headers;
  body: Buffer[];
}

/** A request under way on a stream. */
export interface SentRequest extends Request {
  tracked: TrackedSession;
  stream: ClientHttp2Stream;
  hasBody: boolean;
  /** What sends a body that is not a message over gRPC. */
  sender: BodySender | undefined;
  /** What it is over gRPC. */
  call: GrpcCall | undefined;
}
