import { SLOW_DOWNLOAD_BYTES, transferMs } from '../../record/requests/downloads.ts';
import type { BodyRecord } from '../../record/flow/body.ts';
import type { LoadPlan } from '../../record/flow/load-plan.ts';
import type { Trial } from '../../record/trial.ts';

/** A response that takes this long to come is slow, whatever its size. */
const SLOW_MS = 1000;

/** What shows of a trial how its transfers went. */
type Transfers = Pick<Trial, 'loadEndedMs' | 'requestTable' | 'downloads'> & {
  load: Pick<LoadPlan, 'download'> & { body?: string | BodyRecord };
};

/** Why a flow of slow uploads or downloads has none, as its responses show; undefined when it has, or has no response. */
export function whyNotSlow(trial: Transfers): string | undefined {
  const ids = respondedIds(trial);
  if (ids.length === 0) return undefined;
  const { body, download } = trial.load;
  const { durationMs: uploadMs } = typeof body === 'object' ? body : {};
  const why = uploadMs === undefined ? undefined : whyNotUploaded(trial, ids, uploadMs);
  return why ?? (download ? whyNotDownloaded(trial, ids) : undefined);
}

function whyNotUploaded(
  { requestTable }: Transfers,
  ids: readonly number[],
  durationMs: number,
): string | undefined {
  const statusOf = (id = 0) => requestTable.status(id);
  const whole = ids.filter((id) => requestTable.lastByteMs(id) - requestTable.sendDelayMs(id) >= durationMs);
  if (whole.length === 0) return `it responds with ${statusOf(ids[0])} before an upload has ended`;
  const isRefused = whole.every((id) => statusOf(id) >= 400 && statusOf(id) < 500);
  return isRefused ? `it refuses an upload with ${statusOf(whole[0])}` : undefined;
}

function whyNotDownloaded(
  { requestTable, downloads }: Transfers,
  ids: readonly number[],
): string | undefined {
  if (!downloads || downloads.responses === 0 || downloads.maxBytes >= SLOW_DOWNLOAD_BYTES) return undefined;
  if (ids.some((id) => transferMs(requestTable, id) >= SLOW_MS)) return undefined;
  return `its response of ${downloads.maxBytes} bytes is too small to be slow`;
}

/** What has a response, but for what the end of the load has sped up. */
function respondedIds({ requestTable, loadEndedMs = Number.POSITIVE_INFINITY }: Transfers): number[] {
  const all = Array.from({ length: requestTable.length }, (_, id) => id);
  return all.filter((id) => requestTable.status(id) > 0 && requestTable.endMs(id) <= loadEndedMs);
}
