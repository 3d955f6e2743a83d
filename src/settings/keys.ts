import { z } from 'zod';
import { ARRIVALS } from '../record/flow/load-plan.ts';
import { QUIET_MS } from '../record/observation.ts';

/** A whole number in a range. Anything else gets a message that states the range. */
function whole(min: number, max = Number.MAX_SAFE_INTEGER) {
  const error =
    max === Number.MAX_SAFE_INTEGER
      ? `must be a whole number of at least ${min}`
      : `must be a whole number between ${min} and ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

const BETWEEN = { error: 'must be a number greater than 0.5 and less than 1' };
const HEADER_NAME = { error: 'must be the name of a header, such as x-my-plugin' };
const TARGET_URL = { error: 'must be a URL that begins with http://, https://, ws:// or wss://' };

const program = z.string().regex(/^(?:\/.*|[^/]+)$/, {
  error: 'must be a full path, or a name that is looked up on PATH',
});

/** The load balancers that are Python packages. */
export const PACKAGED_BALANCERS = ['caddy', 'envoy', 'haproxy', 'nginx', 'traefik'] as const;
const BALANCER_PACKAGE = new RegExp(`^(?:${PACKAGED_BALANCERS.join('|')})=\\d+\\.\\d+\\.\\d+$`);

/** Every setting with its rule and default, in the order of .env.example. */
export const settingsSchema = z.object({
  RUNTIME: z.enum(['processes', 'containers']).optional(),
  GATEWAY: z.enum(['reference', 'kong']).optional(),
  KONG_IMAGE: z.string().min(1).optional(),
  TYK_VERSION: z.string().min(1).default('2.9.5'),
  NGINX_PROGRAM: program.optional(),
  HAPROXY_PROGRAM: program.optional(),
  BALANCER_PACKAGE: z
    .string()
    .regex(BALANCER_PACKAGE, {
      error: 'must be a load balancer and a version of its Python package, such as caddy=2.11.7',
    })
    .optional(),
  EXPECT: z.enum(['green', 'known']).default('green'),
  KNOWN_ISSUES: z.string().min(1).default('known-issues'),
  CONFIDENCE: z.coerce.number(BETWEEN).gt(0.5, BETWEEN).lt(1, BETWEEN).default(0.99),
  TRIALS_MAX: whole(1).default(40),
  LOAD_CONNECTIONS: whole(1, 1024).default(8),
  LOAD_RATE: whole(1).optional(),
  LOAD_ARRIVALS: z.enum(ARRIVALS).default('constant'),
  LOAD_THINK_MS: whole(0, 60_000).default(0),
  LOAD_PACED_MS: whole(0, 60_000).optional(),
  REQUEST_TIMEOUT_MS: whole(100).default(20_000),
  RELOAD_BOUND_MS: whole(1).optional(),
  RECOVERY_BOUND_MS: whole(1).optional(),
  RECOVERY_QUIET_MS: whole(1).default(QUIET_MS),
  RESPAWN_BOUND_MS: whole(1).optional(),
  POLICY_BOUND_MS: whole(1).optional(),
  GAP_BOUND_MS: whole(1).optional(),
  STREAMS_ENDED_BOUND: whole(0).optional(),
  STALE_BOUND_MS: whole(1).default(5000),
  RESULTS_DIR: z.string().min(1).default('results'),
  RESULTS_KEEP: whole(1).default(20),
  TARGET_URL: z.url({ protocol: /^(?:https?|wss?)$/, ...TARGET_URL }).optional(),
  RELOAD_COMMAND: z.string().min(1).optional(),
  EXPECT_HEADER: z
    .string()
    .regex(/^[!#$%&'*+.^_`|~\w-]+$/, HEADER_NAME)
    .optional(),
  BYPASS_STATUS: whole(100, 599).optional(),
});

export type Settings = z.infer<typeof settingsSchema>;
export const SETTING_KEYS = Object.keys(settingsSchema.shape);
