import { UserError } from '../common/user-error.ts';
import type { LoadPlan } from '../record/flow/load-plan.ts';
import { needsBody } from './expectation.ts';
import { headersByName } from './request-headers.ts';

/**
 * Checks what a type cannot say.
 * @throws one sentence when the plan cannot be carried out
 */
export function checkPlan(plan: LoadPlan): void {
  for (const headers of plan.headers ?? []) headersByName(headers);
  checkSilence(plan);
  checkTransfers(plan);
  checkStream(plan);
  checkGrpc(plan);
}

function checkStream(plan: LoadPlan): void {
  const { stream, rate, client, method, body, upload, download, recycle, expectation } = plan;
  if (!stream) return;
  if (rate !== undefined)
    throw new UserError(
      'a load of streams can have no rate: each client opens its next one when the last has ended',
    );
  const without = { client, method, body, upload, download, recycle };
  const option = Object.entries(without).find(([, value]) => value !== undefined);
  if (option) throw new UserError(`a stream over ${stream.protocol} has no ${option[0]}`);
  if (needsBody(expectation))
    throw new UserError(
      'a stream has no expectation about its body, which has no end: expect a status or a header',
    );
}

function checkGrpc({ grpc, stream, client, ...plan }: LoadPlan): void {
  if (!grpc) return;
  if (client !== 'http2' && stream?.protocol !== 'grpc')
    throw new UserError("gRPC needs HTTP/2 (client: 'http2')");
  const { method, body } = plan;
  const option = Object.entries({ method, body }).find(([, value]) => value !== undefined);
  if (option) throw new UserError(`a call over gRPC has no ${option[0]} but a message (grpc.message)`);
  const { message = '' } = grpc;
  if (Buffer.from(message, 'base64').toString('base64') !== message)
    throw new UserError(`grpc.message must be in base64 (got ${JSON.stringify(message)})`);
}

function checkTransfers({ client, body, upload, download }: LoadPlan): void {
  if (client === 'http2' && (upload ?? download) !== undefined)
    throw new UserError('slow uploads and downloads are for HTTP/1.1 only');
  if (upload && body !== undefined) throw new UserError('a request has a body or an upload, but not both');
  if (upload && !(Number.isSafeInteger(upload.bytes) && upload.bytes > 0))
    throw new UserError(`an upload must be a whole number of bytes, at least 1 (got ${upload.bytes})`);
  for (const [what, transfer] of Object.entries({ upload, download }))
    if (transfer && !(transfer.durationMs > 0 && Number.isFinite(transfer.durationMs)))
      throw new UserError(`a slow ${what} must take more than 0 ms (got ${transfer.durationMs})`);
}

function checkSilence({ client, rate, speakAfterMs }: LoadPlan): void {
  if (client === 'late-speaker' && rate !== undefined)
    throw new UserError('a load of late speakers can have no rate: each sends its request after a silence');
  if (speakAfterMs === undefined) return;
  if (client !== 'late-speaker')
    throw new UserError("speakAfterMs is for late speakers only (client: 'late-speaker')");
  const [minMs, maxMs] = speakAfterMs;
  if (!(minMs >= 0 && minMs <= maxMs && Number.isFinite(maxMs)))
    throw new UserError(
      `speakAfterMs must be two times in ms, the shorter one first (got ${minMs}, ${maxMs})`,
    );
}
