import type { Outcome } from '../../record/requests/outcome.ts';

/** The names of gRPC's statuses, by number. */
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;
export type GrpcStatus = (typeof NAMES)[number];

/**
 * What gRPC maps to a 5xx of HTTP, and CANCELLED, since this client cancels no call that it judges. UNIMPLEMENTED is
 * not among them: it says that this is not the service.
 */
const ERRORS: ReadonlySet<GrpcStatus> = new Set([
  'CANCELLED',
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

/** The status in `grpc-status`; undefined for what is none. */
export function statusOf(text: unknown): GrpcStatus | undefined {
  return typeof text === 'string' && /^(?:0|[1-9]\d?)$/.test(text) ? NAMES[Number(text)] : undefined;
}

/** The outcome of a call with this status, where the status should have been OK. */
export function outcomeOf(status: GrpcStatus): Outcome {
  if (status === 'OK') return 'ok';
  return ERRORS.has(status) ? 'error' : 'unexpected';
}
