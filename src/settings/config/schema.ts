import { z } from 'zod';
import { PROXY_VERSIONS } from '../../common/connect/connect-plan.ts';
import { ARRIVALS } from '../../record/flow/load-plan.ts';
import { ENGINES, SHARDS_MAX } from '../engine-options.ts';
import { podsSchema } from '../pod-options.ts';
import { expect, flow, request } from './flow-schema.ts';
import { kubernetesSchema } from './kubernetes-schema.ts';
import { asksForKong, kongTargetSchema } from './kong/target-schema.ts';
import {
  duration,
  flag,
  headerName,
  hasKey,
  headers,
  method,
  must,
  oneOf,
  rate,
  secret,
  strict,
  text,
  whole,
} from './leaves.ts';

/** In names of flows and targets: they are part of file names and of variants. */
const NAME = /^[A-Za-z0-9][\w-]*$/;
/** The variant of what concerns the target itself. */
const RESERVED = 'target';

const URL_TEXT = 'a URL that begins with http://, https://, ws:// or wss://';
const url = z.url({ protocol: /^(?:https?|wss?)$/, ...must(URL_TEXT) });

function named<Value extends z.ZodType>(what: string, value: Value) {
  const error = `is no name of a ${what}: it must consist of letters, digits, hyphens and underscores, and not be "${RESERVED}"`;
  return z
    .record(z.string(), value, must(`an object of ${what}s by name`))
    .superRefine((all, context) => {
      for (const name of Object.keys(all))
        if (!NAME.test(name) || name === RESERVED)
          context.addIssue({ code: 'custom', path: [name], message: error });
    })
    .refine((all) => Object.keys(all).length > 0, { error: `must have at least one ${what}` });
}

const shellCommand = strict({ shell: text('a shell command') });
const httpCall = strict({
  httpCall: z.url({ protocol: /^https?$/, ...must('a URL that begins with http:// or https://') }),
  method: method.default('POST'),
  headers: headers.default({}),
  body: secret.optional(),
  status: whole(100, 599).optional(),
});
export type HttpCallPlan = z.output<typeof httpCall>;
export type DisruptionPlan = { shell: string } | HttpCallPlan | { run: (signal: AbortSignal) => unknown };

/** Disruptions that are objects. */
export const DISRUPTIONS = [shellCommand, httpCall];
const someFunction = z
  .custom<(signal: AbortSignal) => unknown>((value) => typeof value === 'function')
  .transform((run) => ({ run }));
const disruption = oneOf<[typeof shellCommand, typeof httpCall, typeof someFunction]>((given) => {
  if (typeof given === 'function') return someFunction;
  if (hasKey(given, 'httpCall')) return httpCall;
  return typeof given === 'object' && given !== null
    ? shellCommand
    : 'must be { shell: COMMAND }, { httpCall: URL } or a function';
});

const EFFECT = 'one of { header: NAME }, { url: URL } and { command: COMMAND }';
const effect = z
  .strictObject(
    {
      header: headerName.optional(),
      url: z.url({ protocol: /^https?$/, ...must('a URL that begins with http:// or https://') }).optional(),
      command: text('a shell command').optional(),
    },
    must(EFFECT),
  )
  .refine((given) => Object.keys(given).length === 1, must(EFFECT));

const connection = strict({
  cacert: text('the path of a file').optional(),
  insecure: flag.optional(),
  cert: text('the path of a file').optional(),
  key: text('the path of a file').optional(),
  pass: secret.optional(),
  servername: text('a host name').optional(),
  unixSocket: text('the path of a socket').optional(),
  connectTo: text('HOST1:PORT1:HOST2:PORT2').optional(),
  haproxyProtocol: z.enum(PROXY_VERSIONS, must(`one of ${PROXY_VERSIONS.join(', ')}`)).optional(),
});

const judging = {
  confidence: z
    .number(must('a number greater than 0.5 and less than 1'))
    .gt(0.5, must('a number greater than 0.5 and less than 1'))
    .lt(1, must('a number greater than 0.5 and less than 1'))
    .optional(),
  trialsMax: whole(1).optional(),
  all: flag.optional(),
  load: strict({
    engine: z.enum(ENGINES, must(`one of ${ENGINES.join(', ')}`)).optional(),
    shards: whole(1, SHARDS_MAX).optional(),
    pods: podsSchema.optional(),
    connections: whole(1, 1024).optional(),
    rate: whole(1, 1_000_000).optional(),
    arrivals: z.enum(ARRIVALS, must(`one of ${ARRIVALS.join(', ')}`)).optional(),
    thinkTime: duration(0).optional(),
    pacedTime: duration(0).optional(),
    timeout: duration(100).optional(),
  }).optional(),
  limits: strict({
    rate: rate.optional(),
    connections: whole(1).optional(),
    duration: duration().optional(),
  }).optional(),
  bounds: strict({
    reload: duration().optional(),
    recovery: duration().optional(),
    quiet: duration().optional(),
    longestGap: duration().optional(),
    streamsEnded: whole(0).optional(),
  }).optional(),
};

const serverTarget = strict({
  url: url.optional(),
  kubernetes: kubernetesSchema.optional(),
  disruption: disruption.optional(),
  effect: effect.optional(),
  expect: expect.optional(),
  ...request,
  sse: flag.default(false),
  connection: connection.optional(),
  flows: named('flow', flow).optional(),
  ...judging,
});
const kongTarget = kongTargetSchema(judging, Object.keys(serverTarget.shape));
/** The kinds of targets. */
export const TARGETS = [serverTarget, kongTarget] as const;

function configOf<Target extends z.ZodType>(target: Target) {
  return strict({
    targets: named('target', target).optional(),
    results: strict({ dir: text('the path of a folder').optional(), keep: whole(1).optional() }).optional(),
    ...judging,
  });
}

/** The config file. Durations are in ms in its output, and functions of flows are source texts. */
export const configSchema = configOf(
  oneOf<typeof TARGETS>((given) => (asksForKong(given) ? kongTarget : serverTarget)),
);
/** The same with servers of the user's own only. */
export const serversSchema = configOf(serverTarget);

export type ConfigPlan = z.output<typeof configSchema>;
/** A server of the user's own. */
export type TargetPlanConfig = z.output<typeof serverTarget>;
/** Kong with a plugin of the user's own. */
export type KongTargetPlan = z.output<typeof kongTarget>;

/** Which kind a target is. */
export function isKong(target: TargetPlanConfig | KongTargetPlan): target is KongTargetPlan {
  return 'plugin' in target;
}

/** What holds without a config file. */
export const NO_CONFIG = { config: configSchema.parse({}), target: serverTarget.parse({}) };
