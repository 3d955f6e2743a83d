import { httpUrlOf } from '../../common/connect/web-socket.ts';
import type { ConnectPlan } from '../../common/connect/connect-plan.ts';
import { nameOfSetting, type CheckOptions } from '../../settings/check-options.ts';
import type { OwnFlow } from '../../settings/config/own-flows.ts';
import type { Settings } from '../../settings/keys.ts';
import type { RequireOwn } from '../../targets/external/find-target.ts';
import { targetRequest } from '../../targets/external/target-request.ts';

/** A URL that is to be put under load, and what connections for it lead to. */
export interface TargetUrl {
  /** In messages. */
  name: string;
  url: string;
  connect: ConnectPlan | undefined;
  /** Whether its user says that it may be put under load, wherever it leads. */
  mayBeRemote: boolean;
}

/** The URLs of a target's own flows or, without any, its own. @throws UserError as `targetRequest` */
export function targetUrls(
  own: readonly OwnFlow[],
  { TARGET_URL }: Settings,
  options: CheckOptions,
): TargetUrl[] {
  if (own.length > 0)
    return own.map((flow) =>
      targetUrl(
        flow.canBeLookedAt ? nameOfSetting('TARGET_URL', flow.options) : flow.key,
        flow.url,
        flow.options,
      ),
    );
  return TARGET_URL === undefined
    ? []
    : [targetUrl(nameOfSetting('TARGET_URL', options), TARGET_URL, options)];
}

/** Requires that every URL may be put under load. @throws UserError */
export async function requireUrls(urls: readonly TargetUrl[], requireOwn: RequireOwn): Promise<void> {
  for (const { name, url, connect, mayBeRemote } of urls)
    if (!mayBeRemote) await requireOwn(name, url, connect);
}

function targetUrl(name: string, given: string, options: CheckOptions): TargetUrl {
  const { connect } = targetRequest(options, given);
  return { name, url: httpUrlOf(given).href, connect, mayBeRemote: options.allowRemote === true };
}
