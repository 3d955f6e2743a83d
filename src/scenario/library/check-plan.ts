import type { z } from 'zod';
import { UserError } from '../../common/user-error.ts';
import { ownDescriptors, requireDescriptors } from '../../load/descriptor-limit.ts';
import type { CheckOptions } from '../../settings/check-options.ts';
import { judgingOf, settingsIn } from '../../settings/config/config-settings.ts';
import { checkConfig } from '../../settings/config/load-config.ts';
import { serversSchema } from '../../settings/config/schema.ts';
import type { Config } from '../../settings/config/types.ts';
import { settingsSchema, type Settings } from '../../settings/keys.ts';
import type { RunningTarget } from '../../targets/defined/define-target.ts';
import { planTarget, type PlannedTarget } from '../check/plan-target.ts';
import type { ReloadOptions } from './reload-options.ts';

/** In messages, what a key of the options begins with. */
const KEY = 'options';
const NAMES = {
  TARGET_URL: `${KEY}.url`,
  EXPECT_HEADER: `${KEY}.expect.header`,
  BYPASS_STATUS: `${KEY}.expect.bypassStatus`,
};
const AS_IN_CONFIG = 'targets.checked';
/** The settings that apply where the options say nothing. */
const FROM_ENVIRONMENT = ['RESULTS_DIR', 'RESULTS_KEEP', 'CONFIDENCE', 'TRIALS_MAX'] as const;

const NOTHING_GIVEN: CheckOptions = {
  headers: {},
  body: {},
  connection: {},
  all: false,
  given: [],
  names: NAMES,
};

/** A target that has responded, its flows, and how long a check of it takes at most, ms. */
interface LibraryPlan extends PlannedTarget {
  durationMs: number | undefined;
}

/** Reads the options, and sends each flow one request. `name` is that of the function, for messages. @throws UserError */
export async function planOf(
  {
    results,
    target: own,
    ...options
  }: Omit<ReloadOptions, 'signal' | 'log' | 'target'> & { target?: RunningTarget },
  name: string,
  log?: (line: string) => void,
): Promise<LibraryPlan> {
  const given = {
    ...options,
    ...(own ? { url: options.url ?? own.url, disruption: options.disruption ?? (() => own.reload()) } : {}),
  };
  const config = readOptions({ targets: { checked: given }, ...(results ? { results } : {}) }, name);
  const target = config.targets?.['checked'];
  if (!target) throw new Error('the options have been read');
  if (target.url === undefined && target.flows === undefined)
    throw new UserError(
      `${name}() needs a url with a good response, flows with URLs of their own, or a target`,
    );
  if (target.disruption === undefined && target.kubernetes === undefined)
    throw new UserError(
      `${name}() needs a disruption, such as shell('nginx -s reload'), a workload on Kubernetes, or a target`,
    );
  const folder = process.cwd();
  const settings = settingsOf(settingsIn(config, target, folder));
  const planned = await planTarget({
    key: KEY,
    config,
    target,
    given: NOTHING_GIVEN,
    settings,
    place: { folder, environment: process.env },
    ...(log ? { say: log } : {}),
  });
  if (!planned.engine)
    requireDescriptors(
      planned.flows.map(({ load }) => load),
      ownDescriptors(),
    );
  const { duration: durationMs } = judgingOf(config, target).limits ?? {};
  return { ...(own ? asDefined(planned, own) : planned), durationMs };
}

function readOptions(config: Config, name: string): z.output<typeof serversSchema> {
  const at = () => `${name}()`;
  try {
    return checkConfig({ value: config, at, keyAt: at }, serversSchema);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message.replaceAll(AS_IN_CONFIG, KEY));
  }
}

function settingsOf(given: Partial<Record<keyof Settings, string>>): Settings {
  const environment = Object.fromEntries(
    FROM_ENVIRONMENT.flatMap((key) => {
      const value = process.env[key] ?? '';
      return value === '' ? [] : [[key, value]];
    }),
  );
  const result = settingsSchema.safeParse({ ...environment, ...given });
  if (result.success) return { ...result.data, RUNTIME: 'processes', GATEWAY: 'reference' };
  const [issue] = result.error.issues;
  throw new UserError(`${String(issue?.path[0])} ${issue?.message ?? 'is not valid'}`);
}

// What the program itself says goes before what its responses say.
function asDefined(planned: PlannedTarget, own: RunningTarget): PlannedTarget {
  const version = `${own.name}/${own.version}`;
  return { ...planned, target: { ...planned.target, version, processes: () => own.processes() } };
}
