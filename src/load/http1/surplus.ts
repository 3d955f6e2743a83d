import type { LoadPlan } from '../../record/flow/load-plan.ts';
import { requestCarrying } from '../request-id.ts';
import type { RequestTable } from '../../record/requests/request-table.ts';
import type { Head } from './response-head.ts';

const LONGEST = 40;
const REQUEST_TIMEOUT = 408;

/** The first line of unsolicited bytes, shortened and printable, to show in messages. */
export function beginningOf(bytes: Buffer): string {
  const [line = ''] = bytes.toString('latin1', 0, LONGEST).split(/[\r\n]/);
  const printable = line.replace(/[^\x20-\x7e]/g, '.').trim();
  return printable === '' ? `${bytes.length} bytes` : printable;
}

/** Whether bytes after the probe's FIN may be the server's reaction to it, as to an incomplete request. */
export function isAboutFin(bytes: Buffer): boolean {
  return /^HTTP\/1\.[01] 40[08]/.test(bytes.toString('latin1', 0, LONGEST));
}

/** The request under way on a reused connection, with what is needed to tell whether a response is its own. */
interface RequestUnderWay {
  id: number;
  /** The connection's row in the connection table. */
  row: number;
  echoesId: boolean;
}

/**
 * Why a wrong response cannot be the response to the request under way: it has the id of an earlier request of the same connection, which
 * has had its response, or it says that no request came although one was written whole. Undefined when nothing proves that.
 */
export function foreignTo(
  { id, row, echoesId }: RequestUnderWay,
  head: Head,
  requestTable: RequestTable,
  plan: Pick<LoadPlan, 'ids'>,
): string | undefined {
  if (head.status === REQUEST_TIMEOUT) return 'HTTP/1.1 408 for a whole request';
  const named = head.headers['x-request-id'];
  if (!echoesId || typeof named !== 'string') return undefined;
  const other = requestCarrying(plan, named);
  return other !== undefined && other < id && requestTable.connection(other) === row
    ? 'a second response to an earlier request'
    : undefined;
}
