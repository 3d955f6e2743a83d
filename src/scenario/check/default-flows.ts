import type { Body } from '../../record/flow/body.ts';
import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import type { StreamProtocol } from '../../record/streams/stream-record.ts';
import type { StreamsShow } from '../../record/streams/streams-show.ts';
import type { CheckOptions } from '../../settings/check-options.ts';
import type { Settings } from '../../settings/keys.ts';
import { loadOf } from '../../settings/load.ts';
import { thinned } from './flow-rates.ts';
import { CONNECTION_KINDS, type ConnectionKind } from '../connection-kinds.ts';
import type { ExternalTargetPlan } from '../../targets/external/find-target.ts';
import { PLAIN_GET } from '../../targets/external/target-request.ts';

const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

/** One of the flows with which a check loads a target. */
export interface CheckFlow {
  variant: string;
  load: LoadPlan;
  /** Whether its damage shows in each reload, so that few of them, watched for long, decide it. @default false */
  showsEachTime?: boolean;
  /** Of streams: what their messages show without a reload. */
  streams?: StreamsShow | undefined;
  /** Whether it may be that the URL cannot carry it. @default false */
  optional?: boolean;
}

/** The flows of a check: streams where the options say so, and otherwise the default ones. */
export function checkFlows(
  target: ExternalTargetPlan,
  { stream }: Pick<CheckOptions, 'stream'>,
  settings: Settings,
): CheckFlow[] {
  const protocol = target.request?.isWebSocket ? 'websocket' : stream;
  return protocol === undefined ? defaultFlows(target, settings) : [streamFlow(target, protocol, settings)];
}

// A stream is opened by GET.
function streamFlow(
  target: ExternalTargetPlan,
  protocol: StreamProtocol,
  { REQUEST_TIMEOUT_MS: timeoutMs }: Settings,
): CheckFlow {
  const { method: _get, ...base } = requestOf(target);
  // Its status is always the same.
  if (protocol === 'websocket') delete base.expectation.status;
  const { sequence } = target.request ?? {};
  const stream = { protocol, ...(sequence === undefined ? {} : { sequence }) };
  const load = { ...base, ...CONNECTION_KINDS.paced, timeoutMs, stream };
  return { variant: protocol, load, streams: target.stream };
}

/**
 * The kinds of traffic that real clients have, all with the request that the options ask for. With a rate, all but the
 * first together send at most as many requests per second as the first.
 */
export function defaultFlows(target: ExternalTargetPlan, settings: Settings): CheckFlow[] {
  const base = requestOf(target);
  const { REQUEST_TIMEOUT_MS: timeoutMs } = settings;
  const kind = (variant: ConnectionKind): CheckFlow => ({
    variant,
    load: { ...base, ...CONNECTION_KINDS[variant], timeoutMs },
  });
  const { LOAD_PACED_MS: pacedMs = CONNECTION_KINDS.paced.thinkMs, LOAD_THINK_MS } = settings;
  // Paced clients are a flow of their own here.
  const busy = loadOf({ ...settings, LOAD_PACED_MS: LOAD_THINK_MS });
  const paced = kind('paced');
  const http2 = kind('http2');
  const others: CheckFlow[] = [
    { ...paced, load: { ...paced.load, thinkMs: pacedMs } },
    kind('idle-1s'),
    { ...kind('idle-5s'), showsEachTime: true },
    kind('new-connection'),
    kind('late-speaker'),
    { ...http2, load: { ...withoutContinue(http2.load), allowUnprocessed: true }, optional: true },
    { ...upload(kind('slow-upload'), target.request?.body), optional: true, showsEachTime: true },
    { ...kind('slow-download'), optional: true, showsEachTime: true },
  ];
  const { rate } = busy;
  return [
    { variant: 'busy', load: { ...base, ...busy } },
    ...(rate === undefined ? others : thinned(others, rate)),
  ];
}

// A GET has no body, and a generated one is framed as that of the other flows.
function upload({ variant, load: { method = 'GET', ...load } }: CheckFlow, own?: Body): CheckFlow {
  const { body } = CONNECTION_KINDS['slow-upload'];
  const { chunked = false, expectContinue = false } = own ?? {};
  return {
    variant,
    load: {
      ...load,
      method: WITHOUT_BODY.has(method) ? 'POST' : method,
      body: { ...body, ...(chunked ? { chunked } : {}), ...(expectContinue ? { expectContinue } : {}) },
    },
  };
}

// Interim responses over HTTP/2 are not waited for.
function withoutContinue({ body, ...load }: LoadPlan): LoadPlan {
  if (typeof body !== 'object') return { ...load, ...(body === undefined ? {} : { body }) };
  const { expectContinue: _none, ...sent } = body;
  return { ...load, body: sent };
}

/** The request of every flow, as the target has responded to it. */
export function requestOf({
  url,
  request = PLAIN_GET,
  status,
  expectHeader,
  bypassStatus,
  expect,
}: ExternalTargetPlan): Pick<
  LoadPlan,
  'url' | 'method' | 'headers' | 'body' | keyof ConnectPlan | 'expectation'
> {
  const { method, headers, body, connect } = request;
  return {
    url,
    method,
    headers: [headers],
    ...(body === undefined ? {} : { body }),
    ...connect,
    expectation: {
      status,
      ...expect,
      ...(expectHeader === undefined ? {} : { header: expectHeader }),
      ...(bypassStatus === undefined ? {} : { bypassStatus }),
    },
  };
}
