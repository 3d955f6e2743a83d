import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Arrivals, LoadPlan } from '../../record/flow/load-plan.ts';
import { httpUrlOf, isWebSocketUrl } from '../../common/connect/web-socket.ts';
import { UserError } from '../../common/user-error.ts';
import { readConnectPlan } from '../../settings/connection/read-connect-plan.ts';
import { bodyOptionsOf, readBody } from '../../settings/body-options.ts';
import { connectionOptionsOf } from '../connection-options.ts';
import { readRequestOptions } from '../request-options.ts';
import type { Options } from './options.ts';
import { toHeaderName, toMs, toRate, toUrl, toWhole } from '../values.ts';
import type { Expectation } from '../../record/flow/expectation.ts';

const MAX_CONNECTIONS = 1024;
const MAX_REQUESTS = 1e9;

const FOR_HTTP = [
  'rate',
  'http2',
  'grpc',
  'sse',
  'newConnection',
  'maxAge',
  'maxRequests',
  'expectStatus',
  'expectBody',
  'expectModule',
] as const satisfies (keyof Options)[];

/** What the command is to do. */
export interface Command {
  plan: LoadPlan;
  metricsPort: number | undefined;
  hdrFile: string | undefined;
  json: boolean;
}

/**
 * What the options ask for.
 * @throws UserError: one sentence that names the option
 */
export function readCommand(options: Options): Command {
  if (options.arrivals !== undefined && options.rate === undefined)
    throw new UserError('--arrivals says when requests of a rate are due: it needs --rate');
  const requests = optional(options.requests, (text) => toWhole('requests', text, 1, MAX_REQUESTS));
  const end = requests === undefined ? { durationMs: toMs('duration', options.duration, 1) } : { requests };
  return {
    plan: { ...readPlan(options), ...end },
    metricsPort: optional(options.metrics, (text) => toWhole('metrics', text, 0, 65_535)),
    hdrFile: options.hdr,
    json: options.json ?? false,
  };
}

function readPlan(options: Options): LoadPlan {
  const url = urlOf(options);
  const maxAgeMs = optional(options.maxAge, (text) => toMs('max-age', text, 1));
  const maxRequests = optional(options.maxRequests, (text) => toWhole('max-requests', text, 1, MAX_REQUESTS));
  const { method, headers } = readRequestOptions(options);
  const body = readBody(bodyOptionsOf(options));
  return {
    url: url.href,
    connections: toWhole('connections', options.connections, 1, MAX_CONNECTIONS),
    thinkMs: toMs('think', options.think ?? '0ms', 0),
    timeoutMs: toMs('timeout', options.timeout, 1),
    ...protocolOf(options),
    expectation: readExpectation(options),
    ...(method === undefined ? {} : { method }),
    headers: [headers],
    ...(body === undefined ? {} : { body }),
    ...(maxAgeMs || maxRequests
      ? { recycle: { ...(maxAgeMs ? { maxAgeMs } : {}), ...(maxRequests ? { maxRequests } : {}) } }
      : {}),
    ...readConnectPlan(connectionOptionsOf(options), url),
    ...(options.rate === undefined
      ? {}
      : { rate: toRate(options.rate), arrivals: (options.arrivals ?? 'constant') as Arrivals }),
    ...(options.versionOf === undefined
      ? {}
      : { countedHeader: toHeaderName('version-of', options.versionOf) }),
    ...(options.metrics === undefined ? {} : { metrics: true }),
  };
}

// A WebSocket is opened by one GET on a connection of its own, and stays open.
function refuseUnfit(options: Options): void {
  const unfit = FOR_HTTP.find((name) => options[name] !== undefined);
  if (unfit === undefined) return;
  const option = unfit.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UserError(`--${option} is for http and https, and the URL begins with ws:// or wss://`);
}

function urlOf(options: Options): URL {
  const { url: text, grpc } = options;
  const asked = toUrl(text);
  if (isWebSocketUrl(asked)) refuseUnfit(options);
  const url = httpUrlOf(asked);
  if (grpc && url.pathname === '/')
    url.pathname = `/reload_proof.Numbers/${grpc === 'stream' ? 'Watch' : 'Get'}`;
  return url;
}

function protocolOf(options: Options): Pick<LoadPlan, 'client' | 'grpc' | 'stream'> {
  const { url, grpc, sse, http2, newConnection } = options;
  if (isWebSocketUrl(toUrl(url))) return { stream: { protocol: 'websocket' } };
  if (sse) return { stream: { protocol: 'sse' } };
  if (grpc === 'stream') return { stream: { protocol: 'grpc' } };
  if (grpc) return { client: 'http2', grpc: {} };
  if (http2) return { client: 'http2' };
  return { client: newConnection ? 'new-connection' : 'keep-alive' };
}

function readExpectation(options: Options): Expectation {
  const toStatus = (name: string, given: string | undefined) =>
    optional(given, (text) => toWhole(name, text, 100, 599));
  const status = toStatus('expect-status', options.expectStatus);
  const bypassStatus = toStatus('bypass-status', options.bypassStatus);
  const header = optional(options.expectHeader, (text) => toHeaderName('expect-header', text));
  const body = options.expectBody;
  const module = optional(options.expectModule, (file) => {
    readFile('expect-module', file);
    return pathToFileURL(path.resolve(file)).href;
  });
  return {
    ...(status === undefined ? {} : { status }),
    ...(bypassStatus === undefined ? {} : { bypassStatus }),
    ...(header === undefined ? {} : { header }),
    ...(body === undefined ? {} : { body }),
    ...(module === undefined ? {} : { module }),
    ...(options.expectId ? { echoesId: true } : {}),
  };
}

function readFile(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`--${option} ${file} cannot be read: ${(error as Error).message}`);
  }
}

function optional<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text);
}
