import { httpUrlOf, isWebSocketUrl } from '../../common/connect/web-socket.ts';
import type { SystemProcess } from '../../common/system.ts';
import { UserError } from '../../common/user-error.ts';
import {
  nameOfSetting,
  type CheckOptions,
  type CheckSetting,
  type Effect,
} from '../../settings/check-options.ts';
import type { Settings } from '../../settings/keys.ts';
import { reloadBounds, waitLimit } from '../../verdict/observe/bounds.ts';
import type { StreamsShow } from '../../record/streams/streams-show.ts';
import type { ConnectionOptions } from '../../settings/connection/connection-options.ts';
import type { KubernetesPlan } from '../kubernetes/find-workload.ts';
import { EffectValue } from './effect-value.ts';
import type { FreshResponse } from './fresh-connections.ts';
import { whyNoStream } from './look-at-events.ts';
import { requireLocal } from './local.ts';
import type { ReloadAction } from './reload-command.ts';
import { ownAsker, type Asker } from './remote-requests.ts';
import { targetRequest, type TargetRequest } from './target-request.ts';
import { hintOf, whyNoResponse } from './why-no-response.ts';

const RESPONSE_BOUND_MS = 10_000;
const SWITCHING_PROTOCOLS = 101;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The user's own target, as settings, options and its first response describe it. */
export interface ExternalTargetPlan {
  url: string;
  /** @default a GET without headers of its own */
  request?: TargetRequest;
  /** The workload that serves it, on Kubernetes. */
  kubernetes?: KubernetesPlan;
  /** Absent where the API of Kubernetes disrupts it. */
  reload?: ReloadAction;
  /** When a reload that has not ended is ended, ms. */
  reloadWaitMs: number;
  /** In lower case. */
  expectHeader?: string;
  bypassStatus?: number;
  /** A header whose value is another one after a reload, in lower case. @default expectHeader */
  effectHeader?: string;
  /** Read in place of a header. */
  effect?: Effect;
  /** Its processes, as it lists them itself. */
  processes?: () => Promise<readonly SystemProcess[]>;
  /** The status of a good response. */
  status: number;
  /** What else a good response shows. */
  expect?: CheckOptions['expect'];
  /** Of streams: what their messages show without a reload. */
  stream?: StreamsShow;
  /** What its Server header tells, as name/version; else unknown. */
  version: string;
}

/** Requires that a URL may be put under load; `name` is what messages call it. @throws UserError */
export type RequireOwn = typeof requireLocal;

/**
 * Sends the target one request, so that what is wrong with the settings is said before any load. `requireOwn` says
 * which URLs may be put under load without --allow-remote, and `asker` sends the request; if nobody can, its response is
 * taken to be good. @throws UserError
 */
export async function findTarget(
  settings: Settings,
  options: CheckOptions,
  requireOwn: RequireOwn = requireLocal,
  asker: Asker | 'nobody' = ownAsker,
): Promise<ExternalTargetPlan> {
  const { TARGET_URL, RELOAD_COMMAND: command, BYPASS_STATUS: bypassStatus } = settings;
  const { effectHeader, effect, expect, allowRemote = false, reload = command } = options;
  const expectHeader = settings.EXPECT_HEADER?.toLowerCase();
  const name = (setting: CheckSetting) => nameOfSetting(setting, options);
  if (TARGET_URL === undefined) {
    throw new UserError(
      'TARGET_URL is missing: set it to a URL of your gateway that returns a status below 400, such as http://127.0.0.1:8000/hello',
    );
  }
  if (reload === undefined && !options.kubernetes) {
    throw new UserError(
      'RELOAD_COMMAND is missing: set it to the command that reloads your gateway, such as "kong reload"',
    );
  }
  const target = name('TARGET_URL');
  refuseUnfit(TARGET_URL, settings, options);
  const wanted = targetRequest(options, TARGET_URL);
  const url = httpUrlOf(TARGET_URL).href;
  if (!allowRemote) await requireOwn(target, url, wanted.connect);
  if (!allowRemote && effect && 'url' in effect) await requireOwn('the effect URL', effect.url);
  const seen: Seen =
    asker === 'nobody'
      ? { status: expect?.status ?? (wanted.isWebSocket === true ? SWITCHING_PROTOCOLS : 200) }
      : await goodResponse({ target, url, wanted, settings, options, asker });
  return {
    url,
    request: wanted,
    ...(seen.shows ? { stream: seen.shows } : {}),
    ...(reload === undefined ? {} : { reload }),
    reloadWaitMs: waitLimit(reloadBounds('target', settings).reloadMs),
    ...(expectHeader === undefined ? {} : { expectHeader }),
    ...(bypassStatus === undefined ? {} : { bypassStatus }),
    ...(effectHeader === undefined ? {} : { effectHeader }),
    ...(effect ? { effect } : {}),
    ...(expect ? { expect } : {}),
    status: seen.status,
    version: seen.version ?? 'unknown',
  };
}

interface Look {
  target: string;
  url: string;
  wanted: TargetRequest;
  settings: Settings;
  options: CheckOptions;
  asker: Asker;
}

/** What a response shows. */
interface Seen {
  status: number;
  version?: string;
  shows?: StreamsShow | undefined;
}

/** Sends a request. @throws UserError when its response is none with which a check can begin */
async function goodResponse({ target, url, wanted, settings, options, asker }: Look): Promise<Seen> {
  const { BYPASS_STATUS: bypassStatus } = settings;
  const { effectHeader, effect, expect } = options;
  const expectHeader = settings.EXPECT_HEADER?.toLowerCase();
  const name = (setting: CheckSetting) => nameOfSetting(setting, options);
  const response = await send(target, url, wanted, { options: options.connection, asker });
  const { status, headers, events } = response;
  if (wanted.body?.chunked === true && response.version === '1.0') {
    throw new UserError(`${target} responds in HTTP/1.0, which has no chunked bodies: leave out --chunked`);
  }
  if (status === bypassStatus) {
    throw new UserError(
      `${target} returns ${name('BYPASS_STATUS')} (${status}) before any reload: the plugin does not run there`,
    );
  }
  if (wanted.isWebSocket === true && status !== SWITCHING_PROTOCOLS) {
    throw new UserError(
      `${target} refuses a WebSocket with status ${status}: set it to a URL at which your server accepts WebSockets`,
    );
  }
  if (expect?.status !== undefined && status !== expect.status)
    throw new UserError(`${target} returns status ${status} instead of ${expect.status}, which is expected`);
  if (status >= 400 && expect?.status === undefined) {
    throw new UserError(
      `${target} returns status ${status}: ${hintOf(response, wanted, options.connection)}`,
    );
  }
  if (expect?.status === undefined && REDIRECTS.has(status) && headers.location !== undefined) {
    throw new UserError(
      `${target} is redirected with status ${status} to ${headers.location}: give the URL to which that leads`,
    );
  }
  if (expectHeader !== undefined && !Object.hasOwn(headers, expectHeader)) {
    throw new UserError(
      `${target} returns no header ${expectHeader} (${name('EXPECT_HEADER')}) before any reload: the plugin does not run there, or its header has another name (status ${status}, with ${namesOf(headers)})`,
    );
  }
  if (effectHeader !== undefined && !Object.hasOwn(headers, effectHeader)) {
    throw new UserError(
      `${target} returns no header ${effectHeader} (--effect-header), so that it cannot show a reload (status ${status}, with ${namesOf(headers)})`,
    );
  }
  if (effect) await new EffectValue(effect).require();
  const why = options.stream && whyNoStream(response);
  if (why !== undefined)
    throw new UserError(`${target} ${why} (--sse): set it to a URL that streams Server-Sent Events`);
  const shows = wanted.isWebSocket
    ? await asker.lookOnce(new URL(url), wanted, AbortSignal.timeout(RESPONSE_BOUND_MS))
    : events?.shows;
  return { status, version: versionIn(headers['server'], url), shows };
}

// A WebSocket is opened by a GET without a body, and stays open.
function refuseUnfit(url: string, { LOAD_RATE }: Settings, options: CheckOptions): void {
  if (!isWebSocketUrl(url)) return;
  const { method, body, stream } = options;
  const name =
    LOAD_RATE === undefined
      ? body.data === undefined
        ? ((method && '--method') ?? (stream && '--sse'))
        : '--data'
      : nameOfSetting('LOAD_RATE', options);
  if (name === undefined) return;
  throw new UserError(
    `${name} is for http and https, and ${nameOfSetting('TARGET_URL', options)} begins with ws:// or wss://`,
  );
}

function namesOf(headers: object): string {
  const names = Object.keys(headers);
  return names.length === 0 ? 'no header' : names.join(', ');
}

async function send(
  target: string,
  url: string,
  wanted: TargetRequest,
  { options, asker }: { options: ConnectionOptions; asker: Asker },
): Promise<FreshResponse> {
  try {
    return await asker.askOnce(new URL(url), wanted, AbortSignal.timeout(RESPONSE_BOUND_MS));
  } catch (error) {
    throw new UserError(`${target} ${whyNoResponse(error as NodeJS.ErrnoException, options)}`);
  }
}

// Names and versions only: a Server header may as well hold a host's name, which must not get into results.
function versionIn(server: string | string[] | undefined, url: string): string {
  const said = /^[A-Za-z][\w-]*\/\d[\w.]*/.exec(String(server ?? ''))?.[0] ?? 'unknown';
  return said.includes(new URL(url).hostname) ? 'unknown' : said;
}
