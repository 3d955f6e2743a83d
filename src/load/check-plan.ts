import { accessSync, constants, statSync } from 'node:fs';
import { tryTls } from '../common/connect/open-connection.ts';
import { UserError } from '../common/user-error.ts';
import type { Body } from '../record/flow/body.ts';
import type { Client, LoadPlan } from '../record/flow/load-plan.ts';
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
  checkTls(plan);
}

function checkTls({ tls }: LoadPlan): void {
  try {
    if (tls) tryTls(tls);
  } catch (error) {
    throw new UserError(`the certificates of a load cannot be used: ${(error as Error).message}`);
  }
}

function checkStream(plan: LoadPlan): void {
  const { stream, rate, client, method, body, download, recycle, expectation } = plan;
  if (!stream) return;
  if (rate !== undefined)
    throw new UserError(
      'a load of streams can have no rate: each client opens its next one when the last has ended',
    );
  const without = { client, method, body, download, recycle };
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

function checkTransfers({ client, paths, body, download }: LoadPlan): void {
  if (client === 'http2' && download !== undefined)
    throw new UserError('slow downloads are for HTTP/1.1 only');
  if (download) checkDuration('download', download.durationMs);
  if (paths?.length === 0) throw new UserError('paths must name at least one path, or be left out');
  for (const path of paths ?? [])
    if (!path.startsWith('/'))
      throw new UserError(`a path must begin with a slash (got ${JSON.stringify(path)})`);
  if (typeof body === 'object') checkBody(body, client);
}

function checkBody(body: Body, client: Client | undefined): void {
  if (client === 'http2' && body.expectContinue === true)
    throw new UserError('a body that waits for a 100 (expectContinue) is for HTTP/1.1 only');
  if ('bytes' in body && !(Number.isSafeInteger(body.bytes) && body.bytes > 0))
    throw new UserError(`a generated body must have a whole number of bytes, at least 1 (got ${body.bytes})`);
  if ('file' in body) checkFile(body.file);
  if (body.durationMs !== undefined) checkDuration('body', body.durationMs);
}

function checkDuration(what: string, durationMs: number): void {
  if (durationMs > 0 && Number.isFinite(durationMs)) return;
  throw new UserError(`a slow ${what} must take more than 0 ms (got ${durationMs})`);
}

function checkFile(file: string): void {
  try {
    accessSync(file, constants.R_OK);
    if (!statSync(file).isFile()) throw new Error('it is no file');
  } catch (error) {
    throw new UserError(`the body ${file} cannot be read: ${(error as Error).message}`);
  }
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
