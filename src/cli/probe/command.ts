import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ARRIVALS, type Arrivals, type Client, type LoadPlan } from '../../record/load-plan.ts';
import { UserError } from '../../common/user-error.ts';
import { readOptions, type OptionName } from './options.ts';
import { toHeaderName, toHeaders, toMs, toRate, toUrl, toWhole } from './values.ts';
import type { Expectation } from '../../record/expectation.ts';

type Options = ReturnType<typeof readOptions>;

const DEFAULT_CONNECTIONS = '8';
const MOST_CONNECTIONS = 1024;
const MOST_REQUESTS = 1e9;

/** What the command is to do. */
export interface Command {
  help: boolean;
  plan: LoadPlan;
  /** Undefined when the number of requests ends the load. */
  durationMs: number | undefined;
  metricsPort: number | undefined;
  hdrFile: string | undefined;
  json: boolean;
}

/**
 * What the command line asks for.
 * @throws UserError: one sentence that names the option
 */
export function readCommand(args: string[]): Command {
  const options = readOptions(args);
  if (options.help) return { ...empty(), help: true };
  exclude(options, 'duration', 'requests');
  exclude(options, 'http2', 'new-connection');
  exclude(options, 'rate', 'think');
  if (options.arrivals !== undefined && options.rate === undefined)
    throw new UserError('--arrivals says when requests of a rate are due: it needs --rate');
  const requests = options.requests && toWhole('requests', options.requests, 1, MOST_REQUESTS);
  return {
    help: false,
    plan: { ...readPlan(options), ...(requests ? { requests } : {}) },
    durationMs: requests ? undefined : toMs('duration', options.duration ?? '20s', 1),
    metricsPort: optional(options.metrics, (text) => toWhole('metrics', text, 0, 65_535)),
    hdrFile: options.hdr,
    json: options.json ?? false,
  };
}

function empty(): Command {
  const plan = { url: '', connections: 0, thinkMs: 0, timeoutMs: 0, expectation: {} };
  return {
    help: false,
    plan,
    durationMs: undefined,
    metricsPort: undefined,
    hdrFile: undefined,
    json: false,
  };
}

function exclude(options: Options, one: OptionName, other: OptionName): void {
  if (options[one] !== undefined && options[other] !== undefined)
    throw new UserError(`--${one} and --${other} exclude each other: give one of them`);
}

function readPlan(options: Options): LoadPlan {
  const url = toUrl(options.url);
  const maxAgeMs = optional(options['max-age'], (text) => toMs('max-age', text, 1));
  const maxRequests = optional(options['max-requests'], (text) =>
    toWhole('max-requests', text, 1, MOST_REQUESTS),
  );
  const ca = optional(options.ca, (file) => readFile('ca', file));
  return {
    url: url.href,
    connections: toWhole('connections', options.connections ?? DEFAULT_CONNECTIONS, 1, MOST_CONNECTIONS),
    thinkMs: toMs('think', options.think ?? '0ms', 0),
    timeoutMs: toMs('timeout', options.timeout ?? '20s', 1),
    client: clientOf(options),
    expectation: readWitness(options),
    headers: [toHeaders(options.header ?? [])],
    recycle: { ...(maxAgeMs ? { maxAgeMs } : {}), ...(maxRequests ? { maxRequests } : {}) },
    tls: { insecure: options.insecure ?? false, ...(ca === undefined ? {} : { ca }) },
    ...(options.rate === undefined ? {} : { rate: toRate(options.rate), arrivals: arrivalsOf(options) }),
    ...(options['version-of'] === undefined
      ? {}
      : { versionOf: toHeaderName('version-of', options['version-of']) }),
    ...(options.metrics === undefined ? {} : { metrics: true }),
  };
}

function clientOf(options: Options): Client {
  if (options.http2) return 'http2';
  return options['new-connection'] ? 'new-connection' : 'keep-alive';
}

function arrivalsOf({ arrivals = 'constant' }: Options): Arrivals {
  const known = ARRIVALS.find((word) => word === arrivals);
  if (known) return known;
  throw new UserError(`--arrivals ${arrivals} is neither ${ARRIVALS.join(' nor ')}`);
}

function readWitness(options: Options): Expectation {
  const status = (name: 'expectation-status' | 'bypass-status') =>
    optional(options[name], (text) => toWhole(name, text, 100, 599));
  const right = status('expectation-status');
  const bypassStatus = status('bypass-status');
  const header = optional(options['expectation-header'], (text) => toHeaderName('expectation-header', text));
  const body = options['expectation-body'];
  const module = optional(options['expectation-module'], (file) => {
    readFile('expectation-module', file);
    return pathToFileURL(path.resolve(file)).href;
  });
  return {
    ...(right === undefined ? {} : { status: right }),
    ...(bypassStatus === undefined ? {} : { bypassStatus }),
    ...(header === undefined ? {} : { header }),
    ...(body === undefined ? {} : { body }),
    ...(module === undefined ? {} : { module }),
    ...(options['expectation-id'] ? { echoesId: true } : {}),
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
