import { httpUrlOf } from '../../common/connect/web-socket.ts';
import { UserError } from '../../common/user-error.ts';
import type { AskedTarget } from '../../scenario/check/plan-target.ts';
import { bodyOptionsOf, readBody } from '../../settings/body-options.ts';
import type { CheckOptions, CheckSetting } from '../../settings/check-options.ts';
import { judgingOf, settingsIn } from '../../settings/config/config-settings.ts';
import { kubernetesIn } from '../../settings/config/kubernetes-schema.ts';
import { loadConfig } from '../../settings/config/load-config.ts';
import { isKong, NO_CONFIG, type ConfigPlan, type TargetPlanConfig } from '../../settings/config/schema.ts';
import type { ConfigPlace } from '../../settings/config/secret-value.ts';
import { readConnectPlan } from '../../settings/connection/read-connect-plan.ts';
import type { Settings } from '../../settings/keys.ts';
import { readSettings } from '../../settings/settings.ts';
import { connectionOptionsOf } from '../connection-options.ts';
import { engineOptionsOf } from '../engine-options.ts';
import { toHeaderName, toUrl, toWhole } from '../values.ts';
import { chosenTargets, type ChosenTarget } from './chosen-targets.ts';
import { pluginOption } from './kong-options.ts';
import { readWorkload } from './kubernetes-options.ts';
import type { Options } from './options.ts';
import { rerunCommand, withoutConfig } from './rerun-command.ts';
import { readOwnPlugin, type AskedPlugin } from './own-plugin.ts';
import { readRequest } from './request.ts';

const RATE_MAX = 1_000_000;

type Replaced = Partial<Record<CheckSetting, string>>;

/** A target that is to be checked; its name is part of the variants where the file has several. */
export interface NamedTarget extends AskedTarget {
  name?: string;
  /** Its name in the config file, where it has one. */
  of?: string;
  /** The command that checks it again. */
  rerunCommand: string;
}

/** What the command line, the environment and the config file say together. */
interface Sources {
  given: Options;
  config: ConfigPlan;
  /** Whether the config file has more than one target. */
  several: boolean;
  place: ConfigPlace;
  /** Holds `.env`. */
  folder: string;
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
): Promise<(NamedTarget | AskedPlugin)[]> {
  // A plugin that is given says what is checked, unless a target of the file is named.
  const needsNoFile = given.plugin !== undefined && given.target === undefined;
  const loaded = needsNoFile ? undefined : await loadConfig(cwd, given);
  const { config } = loaded ?? NO_CONFIG;
  const place = { folder: loaded?.folder ?? cwd, environment };
  const several = Object.keys(config.targets ?? {}).length > 1;
  const checks: (NamedTarget | AskedPlugin)[] = [];
  for (const [name, target] of chosenTargets(loaded, given)) {
    if (isKong(target)) {
      const asked = await readOwnPlugin(given, folder, { config, target, of: name, place });
      checks.push({ ...asked, ...(several && name !== undefined ? { name } : {}) });
    } else if (pluginOption(given) !== undefined)
      checks.push(await readOwnPlugin(given, folder, { config, place }));
    else checks.push(readServer([name, target], { given, config, several, place, folder }));
  }
  return checks;
}

/** A server of the user's own that is to be checked. @throws UserError as `readChecks` */
export function readServer([name, target]: ChosenTarget<TargetPlanConfig>, sources: Sources): NamedTarget {
  const { given, config, several, place, folder } = sources;
  const replaced = settingsOf(given);
  const engine = given.engine ?? judgingOf(config, target).load?.engine;
  const kubernetes = readWorkload(given, kubernetesIn(target.kubernetes), engine === 'kubernetes');
  const options: CheckOptions = {
    ...optionsOf(given, Object.keys(replaced) as CheckSetting[]),
    ...(kubernetes ? { kubernetes } : {}),
  };
  const key = name === undefined ? 'the target' : `targets.${name}`;
  refuseOtherUrl(target, key, replaced);
  const fromConfig = settingsIn(config, target, place.folder);
  const settings = readSettings(folder, { ...place.environment, ...replaced }, fromConfig);
  requireTarget(settings, target, options);
  const own: CheckOptions = { ...options, ...namesIn(target, key, replaced, place.environment) };
  const again = rerunCommand(given, withoutConfig(settings, fromConfig), name);
  const asked: NamedTarget = { key, config, target, given: own, settings, place, rerunCommand: again };
  if (name !== undefined) asked.of = name;
  if (name !== undefined && several) asked.name = name;
  return asked;
}

function requireTarget(
  { TARGET_URL, RELOAD_COMMAND }: Settings,
  target: TargetPlanConfig,
  { connection, kubernetes }: CheckOptions,
): void {
  if (TARGET_URL === undefined && target.flows === undefined)
    throw new UserError(
      '--url is missing: give the address of a request to which your server gives a good response',
    );
  if (RELOAD_COMMAND === undefined && target.disruption === undefined && !kubernetes)
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
    engine: engineOptionsOf(options),
    ...(effectHeader === undefined ? {} : { effectHeader: toHeaderName('effect-header', effectHeader) }),
    ...(effectUrl === undefined ? {} : { effect: { url: toUrl(effectUrl).href } }),
    ...(effectCommand === undefined ? {} : { effect: { command: effectCommand } }),
    ...(options.allowRemote === true ? { allowRemote: true } : {}),
    all,
    given,
  };
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
