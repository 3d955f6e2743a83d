import type { Socket } from 'node:net';
import { CONTINUE_BOUND_MS } from '../../record/flow/body.ts';
import { BodySender, type WritePiece } from '../body/body-sender.ts';
import type { RequestBody } from '../body/request-body.ts';
import { aroundChunk } from './chunked.ts';

/** Begins to send the body of the request whose head was written, or waits for a 100 with that; `onTaken` as in `BodySender`. */
export function sendBody(body: RequestBody, id: string, socket: Socket, onTaken: () => void): BodySender {
  const writePlain: WritePiece = (piece, _isLast, pieceTaken) => void socket.write(piece, pieceTaken);
  const writeChunk: WritePiece = (piece, isLast, pieceTaken) => {
    const [before, after] = aroundChunk(piece.length, isLast);
    socket.cork();
    socket.write(before, 'latin1');
    socket.write(piece);
    socket.write(after, 'latin1', pieceTaken);
    socket.uncork();
  };
  const sender = new BodySender(body, id, socket, body.isChunked ? writeChunk : writePlain, onTaken);
  if (body.expectsContinue) sender.beginAfter(CONTINUE_BOUND_MS);
  else sender.begin();
  return sender;
}
