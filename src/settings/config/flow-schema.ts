import { z } from 'zod';
import { ARRIVALS, CLIENTS } from '../../record/flow/load-plan.ts';
import {
  duration,
  flag,
  flowFunction,
  hasKey,
  oneOf,
  orFunction,
  headerName,
  headers,
  method,
  must,
  rate,
  secret,
  strict,
  text,
  whole,
} from './leaves.ts';

const RESPONSE = { status: 200, headers: {}, body: '' };
const EVENT = { id: '1', event: 'message', data: '1' };
const URL_OR_PATH = 'a URL that begins with http:// or https://, or a path of the target such as /items';

/** The header that shows whether the plugin ran, with its value or a pattern of it. */
const expectedHeader = z
  .union(
    [
      headerName,
      z.record(
        headerName,
        z.union(
          [
            z.string(),
            z.instanceof(RegExp),
            strict({ pattern: text('a regular expression') }).transform(({ pattern }, context) => {
              try {
                return new RegExp(pattern);
              } catch (error) {
                context.addIssue({ code: 'custom', message: (error as Error).message });
                return z.NEVER;
              }
            }),
          ],
          must('a text, a pattern such as /^v/, or { pattern: "^v" }'),
        ),
      ),
    ],
    must('the name of a header, or an object of one name and its value'),
  )
  .transform((given) => (typeof given === 'string' ? { [given]: undefined } : given))
  .refine((given) => Object.keys(given).length === 1, {
    error: 'must name one header, that of the plugin: check others by a function as body',
  });

export const expect = strict({
  status: whole(100, 599).optional(),
  header: expectedHeader.optional(),
  body: orFunction(text('a text or a function'), RESPONSE).optional(),
  module: text('the path of a module').optional(),
  bypassStatus: whole(100, 599).optional(),
}).refine(({ body, module }) => typeof body !== 'object' || module === undefined, {
  error: 'has both a function and a module: give one of them',
});

/** What a request is, of a flow or of the default flows. */
export const request = {
  method: method.optional(),
  headers: headers.default({}),
  body: orFunction(
    z.union(
      [secret, strict({ bytes: whole(1), over: duration().optional() })],
      must('a text, { file: PATH }, { env: NAME }, { bytes: N } or a function', false),
    ),
    { id: '1' },
  ).optional(),
  chunked: flag.default(false),
  expectContinue: flag.default(false),
};

const common = {
  users: whole(1, 1024).optional(),
  thinkTime: duration(0).optional(),
  headers: headers.default({}),
  expect: expect.optional(),
  timeout: duration(100).optional(),
};
const scheduled = {
  rate: rate.optional(),
  arrivals: z.enum(ARRIVALS, must(`one of ${ARRIVALS.join(', ')}`)).optional(),
};

const address = (be = URL_OR_PATH, protocol = /^https?:$/) =>
  z
    .string(must(be))
    .refine(
      (given) => given.startsWith('/') || (URL.canParse(given) && protocol.test(new URL(given).protocol)),
      must(be),
    );

/** The kinds of flows, by the key that names the URL. */
export const FLOWS = {
  http: strict({
    http: address(),
    ...common,
    ...scheduled,
    ...request,
    client: z.enum(CLIENTS, must(`one of ${CLIENTS.join(', ')}`)).default('keep-alive'),
    readOver: duration().optional(),
    maxAge: duration().optional(),
    maxRequests: whole(1).optional(),
  }),
  sse: strict({ sse: address(), ...common, sequence: flowFunction(EVENT).optional() }),
  webSocket: strict({
    webSocket: address(
      'a URL that begins with ws:// or wss://, or a path of the target such as /events',
      /^(?:wss?|https?):$/,
    ),
    ...common,
  }),
  grpc: strict({
    grpc: address(),
    ...common,
    ...scheduled,
    message: z.base64(must('in base64')).optional(),
    stream: flag.default(false),
  }),
};

export type HttpFlowPlan = z.output<(typeof FLOWS)['http']>;
export type SseFlowPlan = z.output<(typeof FLOWS)['sse']>;
export type WebSocketFlowPlan = z.output<(typeof FLOWS)['webSocket']>;
export type GrpcFlowPlan = z.output<(typeof FLOWS)['grpc']>;
export type FlowPlanConfig = HttpFlowPlan | SseFlowPlan | WebSocketFlowPlan | GrpcFlowPlan;

/** One flow; its kind is the key that names its URL. */
export const flow = oneOf<(typeof FLOWS)[keyof typeof FLOWS][]>((given) => {
  const kinds = Object.keys(FLOWS) as (keyof typeof FLOWS)[];
  const kind = kinds.find((name) => hasKey(given, name));
  return kind === undefined ? `must have the URL of a flow as one of ${kinds.join(', ')}` : FLOWS[kind];
});
