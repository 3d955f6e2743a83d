import { UserError } from '../../common/user-error.ts';
import { httpUrlOf } from '../../common/connect/web-socket.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import type { CheckOptions } from '../check-options.ts';
import type { FlowPlanConfig, GrpcFlowPlan, HttpFlowPlan, SseFlowPlan } from './flow-schema.ts';
import { bodyIn, expectationIn } from './request-parts.ts';
import type { TargetPlanConfig } from './schema.ts';
import { headersOf, type ConfigPlace } from './secret-value.ts';

/** A flow of a config file: what its request is, and how its users send it. */
export interface OwnFlow {
  name: string;
  /** In messages. */
  key: string;
  url: string;
  options: CheckOptions;
  /** Its own header that shows whether the plugin ran, and its own status that shows that it did not. */
  expectHeader?: string;
  bypassStatus?: number;
  load: Partial<LoadPlan>;
  /** Whether one request over HTTP/1.1 shows what its response is like. */
  canBeLookedAt: boolean;
}

/** The flows of a target. `base` is what they have in common. @throws UserError that names the key */
export function ownFlows(
  target: TargetPlanConfig,
  key: string,
  base: CheckOptions,
  place: ConfigPlace,
): OwnFlow[] {
  return Object.entries(target.flows ?? {}).map(([name, flow]) =>
    ownFlow(name, flow, target, { key: `${key}.flows.${name}`, base, place }),
  );
}

interface Where {
  key: string;
  base: CheckOptions;
  place: ConfigPlace;
}

function ownFlow(
  name: string,
  flow: FlowPlanConfig,
  target: TargetPlanConfig,
  { key, base, place }: Where,
): OwnFlow {
  const body = 'http' in flow ? bodyIn(flow, key, place) : undefined;
  const { header, bypassStatus, ...own } = expectationIn(flow.expect, place);
  // That of the target, which options and settings may have replaced.
  const { headerValue, ...shared } = base.expect ?? {};
  const expect = {
    ...shared,
    ...(header === undefined && headerValue !== undefined ? { headerValue } : {}),
    ...own,
  };
  const method = 'http' in flow ? (flow.method ?? (body && 'POST')) : undefined;
  const { method: _method, ownBody: _ownBody, stream: _stream, headers, ...common } = base;
  const url = urlOf(flow, target.url, key);
  return {
    name,
    key,
    url,
    options: {
      ...common,
      headers: { ...headers, ...headersOf(flow.headers, `${key}.headers`, place) },
      body: {},
      ...(method === undefined ? {} : { method }),
      ...(body === undefined ? {} : { ownBody: body }),
      ...('sse' in flow ? { stream: 'sse' as const } : {}),
      ...('sse' in flow && flow.sequence ? { sequence: flow.sequence.source } : {}),
      expect,
      names: {
        TARGET_URL: key,
        EXPECT_HEADER: `${key}.expect.header`,
        BYPASS_STATUS: `${key}.expect.bypassStatus`,
      },
    },
    ...(header === undefined ? {} : { expectHeader: header }),
    ...(bypassStatus === undefined ? {} : { bypassStatus }),
    load: loadOf(flow),
    canBeLookedAt: !('grpc' in flow || ('http' in flow && flow.client === 'http2')),
  };
}

function urlOf(flow: FlowPlanConfig, base: string | undefined, key: string): string {
  const given =
    'http' in flow ? flow.http : 'sse' in flow ? flow.sse : 'grpc' in flow ? flow.grpc : flow.webSocket;
  if (!given.startsWith('/')) return 'webSocket' in flow ? withWebSocket(given) : given;
  if (base === undefined)
    throw new UserError(
      `${key} is a path, so its target needs a url: give that, or the whole URL of the flow`,
    );
  const url = new URL(given, 'webSocket' in flow ? withWebSocket(base) : httpUrlOf(base));
  return url.href;
}

function withWebSocket(url: string): string {
  return url.replace(/^http/, 'ws');
}

function loadOf(flow: FlowPlanConfig): Partial<LoadPlan> {
  const { users, thinkTime, timeout } = flow;
  return {
    ...(users === undefined ? {} : { connections: users }),
    thinkMs: thinkTime ?? 0,
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...('http' in flow ? httpLoad(flow) : 'grpc' in flow ? grpcLoad(flow) : streamLoad(flow)),
  };
}

function scheduleOf({ rate, arrivals }: Pick<HttpFlowPlan, 'rate' | 'arrivals'>): Partial<LoadPlan> {
  return {
    ...(rate === undefined ? {} : { rate }),
    ...(arrivals === undefined ? {} : { arrivals }),
  };
}

function httpLoad(flow: HttpFlowPlan): Partial<LoadPlan> {
  const { client, readOver, maxAge, maxRequests } = flow;
  const recycles = maxAge !== undefined || maxRequests !== undefined;
  return {
    ...scheduleOf(flow),
    client,
    ...(client === 'http2' ? { allowUnprocessed: true } : {}),
    ...(readOver === undefined ? {} : { download: { durationMs: readOver } }),
    ...(recycles
      ? {
          recycle: {
            ...(maxAge === undefined ? {} : { maxAgeMs: maxAge }),
            ...(maxRequests === undefined ? {} : { maxRequests }),
          },
        }
      : {}),
  };
}

function streamLoad(flow: SseFlowPlan | object): Partial<LoadPlan> {
  if (!('sse' in flow)) return { stream: { protocol: 'websocket' } };
  const { sequence } = flow;
  return { stream: { protocol: 'sse', ...(sequence ? { sequence: sequence.source } : {}) } };
}

function grpcLoad(flow: GrpcFlowPlan): Partial<LoadPlan> {
  const { message, stream } = flow;
  const grpc = message === undefined ? {} : { message };
  if (stream) return { stream: { protocol: 'grpc' }, ...(message === undefined ? {} : { grpc }) };
  return { ...scheduleOf(flow), client: 'http2', grpc, allowUnprocessed: true };
}
