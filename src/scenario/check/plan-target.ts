import { unlessAborted } from '../../common/unless-aborted.ts';
import { UserError } from '../../common/user-error.ts';
import { checkPlan } from '../../load/check-plan.ts';
import type { RequireGrpc } from '../../load/grpc/remote-look.ts';
import { requireGrpc } from '../../load/grpc/require-grpc.ts';
import type { LoadEngine } from '../../load/engine.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import type { CheckOptions } from '../../settings/check-options.ts';
import { judgingOf, type Judging } from '../../settings/config/config-settings.ts';
import { ownFlows, type OwnFlow } from '../../settings/config/own-flows.ts';
import type { ConfigPlan, DisruptionPlan, TargetPlanConfig } from '../../settings/config/schema.ts';
import { headersOf, textOf, type ConfigPlace } from '../../settings/config/secret-value.ts';
import { optionsIn } from '../../settings/config/target-options.ts';
import type { Settings } from '../../settings/keys.ts';
import { kubernetesIn } from '../../settings/config/kubernetes-schema.ts';
import { engineOptionsIn } from '../../settings/engine-options.ts';
import { findTarget, type ExternalTargetPlan, type RequireOwn } from '../../targets/external/find-target.ts';
import { sendHttpCall } from '../../targets/external/http-call.ts';
import { ownAsker, type Asker } from '../../targets/external/remote-requests.ts';
import { targetRequest } from '../../targets/external/target-request.ts';
import { requireServed } from '../../targets/kubernetes/serves-url.ts';
import { openEngine, type OpenedEngine } from '../engine/open-engine.ts';
import { podsOf, type PodsStart } from '../engine/pods-of.ts';
import { checkFlows, requestOf, type CheckFlow } from './default-flows.ts';
import { limited } from './limits.ts';
import { planWorkload } from './plan-workload.ts';
import { requireUrls, targetUrls } from './target-urls.ts';
import { maxDurationIn, type MaxDuration } from './why-ended.ts';

/** Clients that pause for so long see damage each time, but only a few times. */
const LONG_PAUSE_MS = 5000;

/** A target of a config file, with what the command line and the environment say of it. */
export interface AskedTarget extends PodsStart {
  /** In messages, such as targets.api. */
  key: string;
  config: ConfigPlan;
  target: TargetPlanConfig;
  /** The options of the command. */
  given: CheckOptions;
  settings: Settings;
  place: ConfigPlace;
  /** Takes a line about a shard that is lost. @default not said */
  say?: (line: string) => void;
}

/** A target that has responded, and its flows. */
export interface PlannedTarget {
  target: ExternalTargetPlan;
  flows: CheckFlow[];
  /** How long its check may take. @default as long as it needs */
  maxDuration?: MaxDuration;
  settings: Settings;
  options: CheckOptions;
  /** Whether no request was sent, since pods would send it, and none may be started. */
  unasked: boolean;
  /** What carries the load; whoever has planned the target closes it. @default a thread of this process */
  engine?: LoadEngine;
}

/**
 * Sends each flow of a target one request, so that what is wrong is said before any load. Pods that carry the load are
 * started once all that can be known without them is known. @throws UserError; the signal's reason
 */
export async function planTarget(asked: AskedTarget): Promise<PlannedTarget> {
  const { given, config, target, say, signal } = asked;
  const judging = judgingOf(config, target);
  const { namespace, context } = given.kubernetes ?? kubernetesIn(target.kubernetes) ?? {};
  const asksFor = engineOptionsIn(given.engine, judging.load);
  const opening = openEngine({ ...asksFor, pods: { namespace, context, ...asksFor.pods } }, say);
  const opened = await unlessAborted(opening, signal);
  const engine = opened?.engine;
  try {
    const planned = await unlessAborted(planFlows(asked, judging, opened), signal);
    return { ...planned, ...(engine ? { engine } : {}) };
  } catch (error) {
    await engine?.close();
    throw error;
  }
}

async function planFlows(
  asked: AskedTarget,
  judging: Judging,
  opened: OpenedEngine | undefined,
): Promise<PlannedTarget> {
  const { key, target, given, place } = asked;
  const reload = given.given.includes('RELOAD_COMMAND')
    ? undefined
    : reloadOf(target.disruption, `${key}.disruption`, place);
  const options: CheckOptions = {
    ...withoutOtherValue(optionsIn(target, key, given, place), target, asked.settings),
    all: given.all || (judging.all ?? false),
    ...(reload ? { reload } : {}),
  };
  const { kubernetes, settings, requireOwn } = await planWorkload(
    asked.settings,
    options,
    opened?.pods?.cluster,
  );
  const own = ownFlows({ ...target, url: settings.TARGET_URL }, key, options, place);
  const pods = await podsOf(opened, asked);
  // What proves another target than a workload is seen from here anyway.
  const fromPods = pods !== undefined && kubernetes !== undefined;
  const urls = kubernetes ? targetUrls(own, settings, options) : [];
  if (fromPods) await requireUrls(urls, requireOwn);
  const hints = kubernetes ? await requireServed(kubernetes, urls, fromPods) : [];
  if (fromPods) {
    // They may take longer to start than a target to respond.
    await pods.start();
  }
  const looking: Looking = { requireOwn, ...(fromPods ? pods : { asker: ownAsker, requireGrpc }) };
  const planned =
    own.length === 0
      ? await defaultTarget(settings, options, looking)
      : await ownTarget(own, { settings, options, key, looking });
  const flows = limited(planned.flows, judging.limits);
  for (const { load } of flows) checkPlan(load);
  if (!fromPods) await pods?.start();
  return {
    target: kubernetes ? { ...planned.target, kubernetes: { ...kubernetes, hints } } : planned.target,
    flows,
    settings,
    options,
    unasked: looking.asker === 'nobody',
    ...maxDurationIn(judging.limits),
  };
}

/** How a target is looked at: which URLs may be, and where requests are sent from. */
interface Looking {
  requireOwn: RequireOwn;
  asker: Asker | 'nobody';
  requireGrpc: RequireGrpc;
}

// A header that an option or a setting names in place of that of the file has another value.
function withoutOtherValue(
  options: CheckOptions,
  { expect }: TargetPlanConfig,
  { EXPECT_HEADER }: Settings,
): CheckOptions {
  const [name] = Object.keys(expect?.header ?? {});
  if (name === EXPECT_HEADER?.toLowerCase() || options.expect?.headerValue === undefined) return options;
  const { headerValue: _other, ...others } = options.expect;
  return { ...options, expect: others };
}

async function defaultTarget(
  settings: Settings,
  options: CheckOptions,
  { requireOwn, asker }: Looking,
): Promise<Pick<PlannedTarget, 'target' | 'flows'>> {
  const target = await findTarget(settings, options, requireOwn, asker);
  return { target, flows: checkFlows(target, options, settings) };
}

async function ownTarget(
  own: readonly OwnFlow[],
  given: { settings: Settings; options: CheckOptions; key: string; looking: Looking },
): Promise<Pick<PlannedTarget, 'target' | 'flows'>> {
  const { settings, options, key, looking } = given;
  const { requireOwn, asker } = looking;
  const flows: CheckFlow[] = [];
  const seen: ExternalTargetPlan[] = [];
  for (const flow of own) {
    const { load, target } = await lookAt(flow, settings, looking);
    if (target) seen.push(target);
    flows.push(flowOf(flow, load, target));
  }
  const [first] = seen.toSorted((one, other) => rank(one) - rank(other));
  if (!first && settings.TARGET_URL !== undefined)
    return { target: await findTarget(settings, options, requireOwn, asker), flows };
  if (!first)
    throw new UserError(
      `${key} needs a url that responds over HTTP/1.1, since its flows do not show which process serves it`,
    );
  const { effectHeader, effect } = options;
  const target = {
    ...first,
    ...(effectHeader === undefined ? {} : { effectHeader }),
    ...(effect ? { effect } : {}),
  };
  return { target, flows };
}

/** A GET first: the target is asked often for what proves a reload. */
function rank({ request }: ExternalTargetPlan): number {
  if (request?.isStream === true || request?.isWebSocket === true) return 2;
  return request?.method === 'GET' ? 0 : 1;
}

async function lookAt(
  flow: OwnFlow,
  settings: Settings,
  looking: Looking,
): Promise<{ load: LoadPlan; target?: ExternalTargetPlan }> {
  const { url, options, expectHeader, bypassStatus, canBeLookedAt } = flow;
  const { requireOwn } = looking;
  const { LOAD_RATE: _rate, ...common } = settings;
  const own: Settings = {
    ...common,
    TARGET_URL: url,
    ...(expectHeader === undefined ? {} : { EXPECT_HEADER: expectHeader }),
    ...(bypassStatus === undefined ? {} : { BYPASS_STATUS: bypassStatus }),
  };
  if (canBeLookedAt) {
    const target = await findTarget(own, options, requireOwn, looking.asker);
    return { load: loadOf(flow, requestOf(target), own), target };
  }
  const { method, headers, body, connect } = targetRequest(options, url);
  if (options.allowRemote !== true) await requireOwn(flow.key, url, connect);
  const isGrpc = flow.load.grpc !== undefined || flow.load.stream?.protocol === 'grpc';
  const { EXPECT_HEADER, BYPASS_STATUS } = own;
  const expectation = {
    ...options.expect,
    ...(EXPECT_HEADER === undefined ? {} : { header: EXPECT_HEADER.toLowerCase() }),
    ...(BYPASS_STATUS === undefined ? {} : { bypassStatus: BYPASS_STATUS }),
  };
  const request = { url, headers: [headers], ...connect, expectation };
  const load = loadOf(flow, isGrpc ? request : { ...request, method, ...(body ? { body } : {}) }, own);
  if (isGrpc) await looking.requireGrpc(load);
  return { load };
}

function loadOf(
  flow: OwnFlow,
  request: Pick<LoadPlan, 'url' | 'expectation'> & Partial<LoadPlan>,
  settings: Settings,
): LoadPlan {
  const { stream } = flow.load;
  const { method, body, expectation, ...others } = request;
  const { status, ...withoutStatus } = expectation;
  return {
    ...others,
    connections: settings.LOAD_CONNECTIONS,
    thinkMs: 0,
    timeoutMs: settings.REQUEST_TIMEOUT_MS,
    // A stream is opened by GET, and the status of a WebSocket is always the same.
    ...(stream
      ? {}
      : { ...(method === undefined ? {} : { method }), ...(body === undefined ? {} : { body }) }),
    expectation:
      stream?.protocol === 'websocket' || status === undefined ? withoutStatus : { status, ...withoutStatus },
    ...flow.load,
  };
}

function flowOf({ name }: OwnFlow, load: LoadPlan, target: ExternalTargetPlan | undefined): CheckFlow {
  const { thinkMs, download, body, stream } = load;
  const isSlow = download !== undefined || (typeof body === 'object' && body.durationMs !== undefined);
  return {
    variant: name,
    load,
    ...(isSlow || (thinkMs >= LONG_PAUSE_MS && !stream) ? { showsEachTime: true } : {}),
    ...(stream ? { streams: target?.stream } : {}),
  };
}

/** What disrupts the target, unless that is a shell command. */
function reloadOf(
  disruption: DisruptionPlan | undefined,
  key: string,
  place: ConfigPlace,
): CheckOptions['reload'] {
  if (!disruption || 'shell' in disruption) return undefined;
  if ('run' in disruption) return async (signal) => void (await disruption.run(signal));
  const { httpCall: url, method, headers, body, status } = disruption;
  const call = {
    url,
    method,
    headers: headersOf(headers, `${key}.headers`, place),
    ...(body === undefined ? {} : { body: textOf(body, `${key}.body`, place) }),
    ...(status === undefined ? {} : { status }),
  };
  return (signal) => sendHttpCall(call, signal);
}
