import { httpUrlOf } from '../../common/connect/web-socket.ts';
import { UserError } from '../../common/user-error.ts';
import type { AskedTarget } from '../../scenario/check/plan-target.ts';
import { bodyOptionsOf, readBody } from '../../settings/body-options.ts';
import type { CheckOptions, CheckSetting } from '../../settings/check-options.ts';
import { settingsIn } from '../../settings/config/config-settings.ts';
import { loadConfig, type LoadedConfig } from '../../settings/config/load-config.ts';
import { NO_CONFIG, type TargetPlanConfig } from '../../settings/config/schema.ts';
import { readConnectPlan } from '../../settings/connection/read-connect-plan.ts';
import type { Settings } from '../../settings/keys.ts';
import { readSettings } from '../../settings/settings.ts';
import { connectionOptionsOf } from '../connection-options.ts';
import { toHeaderName, toUrl, toWhole } from '../values.ts';
import type { Options } from './options.ts';
import { readRequest } from './request.ts';

const RATE_MAX = 1_000_000;

type ChosenTarget = [name: string | undefined, target: TargetPlanConfig];
type Replaced = Partial<Record<CheckSetting, string>>;

/** A target that is to be checked; its name is part of the variants where the file has several. */
export interface NamedTarget extends AskedTarget {
  name?: string;
  /** Its name in the config file, where it has one. */
  of?: string;
}

/**
 * What is to be checked: options go before the environment, that before `.env` in `folder`, and that before the config
 * file in `cwd`.
 * @throws UserError that names the option, or the line of the file
 */
export async function readChecks(
  given: Options,
  { cwd, folder }: { cwd: string; folder: string },
  environment: NodeJS.ProcessEnv = process.env,
): Promise<NamedTarget[]> {
  const replaced = settingsOf(given);
  const options = optionsOf(given, Object.keys(replaced) as CheckSetting[]);
  const loaded = await loadConfig(cwd, given);
  const { config } = loaded ?? { config: NO_CONFIG.config };
  const place = { folder: loaded?.folder ?? cwd, environment };
  const targets = chosen(loaded, given.target);
  if (targets.length > 1) refuseForSeveral(given, targets.length);
  const toTarget = ([name, target]: ChosenTarget): NamedTarget => {
    const key = name === undefined ? 'the target' : `targets.${name}`;
    refuseOtherUrl(target, key, replaced);
    const fromConfig = settingsIn(config, target, place.folder);
    const settings = readSettings(folder, { ...environment, ...replaced }, fromConfig);
    requireTarget(settings, target, options);
    const own = { ...options, ...namesIn(target, key, replaced, environment) };
    const asked: NamedTarget = { key, config, target, given: own, settings, place };
    if (name !== undefined) asked.of = name;
    if (name !== undefined && Object.keys(config.targets ?? {}).length > 1) asked.name = name;
    return asked;
  };
  return targets.map(toTarget);
}

function requireTarget(
  { TARGET_URL, RELOAD_COMMAND }: Settings,
  target: TargetPlanConfig,
  { connection }: CheckOptions,
): void {
  if (TARGET_URL === undefined && target.flows === undefined)
    throw new UserError(
      '--url is missing: give the address of a request to which your server gives a good response',
    );
  if (RELOAD_COMMAND === undefined && target.disruption === undefined)
    throw new UserError('--reload is missing: give the command that reloads your server');
  // Read again with the target; here, so that a file that is missing is named before any request.
  if (TARGET_URL !== undefined) readConnectPlan(connection, httpUrlOf(TARGET_URL));
}

function settingsOf({ url, reload, expectHeader, bypassStatus, rate }: Options): Replaced {
  return {
    ...(url === undefined ? {} : { TARGET_URL: toUrl(url).href }),
    ...(reload === undefined ? {} : { RELOAD_COMMAND: toCommand(reload) }),
    ...(expectHeader === undefined ? {} : { EXPECT_HEADER: toHeaderName('expect-header', expectHeader) }),
    ...(bypassStatus === undefined
      ? {}
      : { BYPASS_STATUS: String(toWhole('bypass-status', bypassStatus, 100, 599)) }),
    ...(rate === undefined ? {} : { LOAD_RATE: String(toWhole('rate', rate, 1, RATE_MAX)) }),
  };
}

function optionsOf(options: Options, given: CheckSetting[]): CheckOptions {
  const { effectHeader, effectUrl, effectCommand, all = false } = options;
  const body = bodyOptionsOf(options);
  readBody(body);
  return {
    ...readRequest(options),
    body,
    connection: connectionOptionsOf(options),
    ...(effectHeader === undefined ? {} : { effectHeader: toHeaderName('effect-header', effectHeader) }),
    ...(effectUrl === undefined ? {} : { effect: { url: toUrl(effectUrl).href } }),
    ...(effectCommand === undefined ? {} : { effect: { command: effectCommand } }),
    ...(options.allowRemote === true ? { allowRemote: true } : {}),
    all,
    given,
  };
}

function chosen(loaded: LoadedConfig | undefined, name: string | undefined): ChosenTarget[] {
  const targets = Object.entries(loaded?.config.targets ?? {});
  if (name === undefined) return targets.length === 0 ? [[undefined, NO_CONFIG.target]] : targets;
  const found = targets.filter(([each]) => each === name);
  if (found.length > 0) return found;
  throw new UserError(
    targets.length === 0
      ? `--target ${name} names a target of a config file, and there is none`
      : `--target ${name} is no target of ${loaded?.name}: it has ${targets.map(([each]) => each).join(', ')}`,
  );
}

/** Options that say something of one target. */
const OF_ONE = ['url', 'reload'] as const;

function refuseForSeveral(given: Options, targets: number): void {
  const option = OF_ONE.find((name) => given[name] !== undefined);
  if (option === undefined) return;
  throw new UserError(
    `--${option} is for one target, and the config file has ${targets}: name one with --target, or leave the file out with --no-config`,
  );
}

function refuseOtherUrl({ flows }: TargetPlanConfig, key: string, { TARGET_URL }: Replaced): void {
  if (TARGET_URL === undefined) return;
  const urls = Object.entries(flows ?? {}).map(
    ([name, flow]) => [name, Object.values(flow)[0] as unknown] as const,
  );
  const own = urls.find(([, url]) => !String(url).startsWith('/'));
  if (own === undefined) return;
  throw new UserError(
    `--url does not replace the whole URL of ${key}.flows.${own[0]}: give only the path there, or leave the file out with --no-config`,
  );
}

/** The keys of the file, for messages about what only it gives. */
function namesIn(
  target: TargetPlanConfig,
  key: string,
  replaced: Replaced,
  environment: NodeJS.ProcessEnv,
): Pick<CheckOptions, 'names'> {
  const keys: Replaced = {
    ...(target.url === undefined ? {} : { TARGET_URL: `${key}.url` }),
    ...(target.expect?.header === undefined ? {} : { EXPECT_HEADER: `${key}.expect.header` }),
    ...(target.expect?.bypassStatus === undefined ? {} : { BYPASS_STATUS: `${key}.expect.bypassStatus` }),
  };
  const names = Object.entries(keys).filter(
    ([setting]) => replaced[setting as CheckSetting] === undefined && (environment[setting] ?? '') === '',
  );
  return names.length === 0 ? {} : { names: Object.fromEntries(names) };
}

/** @throws UserError when there is no command */
export function toCommand(text: string): string {
  if (text.trim() !== '') return text;
  throw new UserError('--reload is empty: give the command that reloads your server');
}
