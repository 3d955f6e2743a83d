import { z } from 'zod';
import { ARRIVALS } from '../record/load-plan.ts';

const whole = (least: number) => z.coerce.number().int().min(least);

/** Every setting, with its rule and default. The order is that of .env.example. */
export const settingsSchema = z.object({
  RUNTIME: z.enum(['processes', 'containers']).optional(),
  GATEWAY: z.enum(['reference', 'kong']).optional(),
  KONG_IMAGE: z.string().min(1).optional(),
  TYK_VERSION: z.string().min(1).default('2.9.5'),
  EXPECT: z.enum(['green', 'ledger']).default('green'),
  LEDGER: z.string().min(1).default('ledger.yaml'),
  CONFIDENCE: z.coerce.number().gt(0.5).lt(1).default(0.99),
  TRIALS_MAX: whole(1).default(40),
  LOAD_CONNECTIONS: whole(1).max(1024).default(8),
  LOAD_RATE: whole(1).optional(),
  LOAD_ARRIVALS: z.enum(ARRIVALS).default('constant'),
  LOAD_THINK_MS: whole(0).max(60_000).default(0),
  LOAD_PACED_MS: whole(0).max(60_000).optional(),
  REQUEST_TIMEOUT_MS: whole(100).default(20_000),
  RELOAD_BOUND_MS: whole(1).optional(),
  RECOVERY_BOUND_MS: whole(1).optional(),
  RESPAWN_BOUND_MS: whole(1).optional(),
  POLICY_BOUND_MS: whole(1).optional(),
  STALE_BOUND_MS: whole(1).default(5000),
  RESULTS_DIR: z.string().min(1).default('results'),
  RESULTS_KEEP: whole(1).default(20),
  TARGET_URL: z.url({ protocol: /^https?$/ }).optional(),
  RELOAD_COMMAND: z.string().min(1).optional(),
  EXPECT_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/)
    .optional(),
  BYPASS_STATUS: whole(100).max(599).optional(),
});

export type Settings = z.infer<typeof settingsSchema>;
export const SETTING_KEYS = Object.keys(settingsSchema.shape);
