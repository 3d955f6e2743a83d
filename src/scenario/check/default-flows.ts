import type { LoadPlan } from '../../record/flow/load-plan.ts';
import type { Settings } from '../../settings/keys.ts';
import { loadOf } from '../../settings/load.ts';
import type { ExternalTargetPlan } from '../../targets/external/find-target.ts';
import { PLAIN_GET } from '../../targets/external/target-request.ts';

/** Virtual users of each flow but the first, whose number is a setting. */
const CONNECTIONS = 8;
const PACED_MS = 10;
const IDLE_MS = [1000, 5000] as const;
/** Enough to find a few hundred fresh connections per second closed, and few enough to leave ports free. */
const NEW_CONNECTION_PAUSE_MS = 20;
/** Each is silent for a second on average, so that most of them are when a reload comes. */
const LATE_SPEAKERS = 16;

/** One of the flows with which a check loads a target. */
export interface CheckFlow {
  variant: string;
  load: LoadPlan;
  /** Whether its damage shows in each reload, so that few of them, watched for long, decide it. @default false */
  showsEachTime?: boolean;
  /** Whether it may be that the URL cannot carry it. @default false */
  optional?: boolean;
}

/** The kinds of traffic that real clients have, all with the request that the options ask for. */
export function defaultFlows(target: ExternalTargetPlan, settings: Settings): CheckFlow[] {
  const base = requestOf(target);
  const { REQUEST_TIMEOUT_MS: timeoutMs } = settings;
  const paused = (thinkMs: number): LoadPlan => ({ ...base, connections: CONNECTIONS, thinkMs, timeoutMs });
  const { pacedMs = PACED_MS, ...busy } = loadOf(settings, 0);
  const [second, seconds] = IDLE_MS;
  return [
    { variant: 'busy', load: { ...base, ...busy } },
    { variant: 'paced', load: paused(pacedMs) },
    { variant: 'idle-1s', load: paused(second) },
    { variant: 'idle-5s', load: paused(seconds), showsEachTime: true },
    { variant: 'new-connection', load: { ...paused(NEW_CONNECTION_PAUSE_MS), client: 'new-connection' } },
    { variant: 'late-speaker', load: { ...paused(0), connections: LATE_SPEAKERS, client: 'late-speaker' } },
    { variant: 'http2', load: { ...paused(PACED_MS), client: 'http2' }, optional: true },
  ];
}

function requestOf({
  url,
  request = PLAIN_GET,
  status,
  expectHeader,
  bypassStatus,
}: ExternalTargetPlan): Pick<LoadPlan, 'url' | 'method' | 'headers' | 'body' | 'tls' | 'expectation'> {
  const { method, headers, body, ca } = request;
  return {
    url,
    method,
    headers: [headers],
    ...(body === undefined ? {} : { body }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    expectation: {
      status,
      ...(expectHeader === undefined ? {} : { header: expectHeader }),
      ...(bypassStatus === undefined ? {} : { bypassStatus }),
    },
  };
}
