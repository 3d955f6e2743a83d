import { CLOSE_KEYS, type CloseHow } from './outcome.ts';
import type { RequestTable } from './request-table.ts';

type Split = Record<CloseHow, number>;

/** Closes by kind, split by FIN and RST. */
export interface Closes {
  reused: Split;
  fresh: Split;
  midRequest: Split;
  midResponse: Split;
  /** HTTP/2 streams that the server said it had not processed: a client may send them again, whatever the method. */
  unprocessed: Split;
  /** Of the closed requests, those that the upstream had handled; also 0 when the upstream does not count. */
  handled: Split;
  /** Connections that were closed between two requests. */
  idle: Split;
  /** Connections with unsolicited bytes. Those that the server then closed also count as idle. */
  unsolicited: number;
}

function none(): Split {
  return { fin: 0, rst: 0 };
}

/** Counts the closes of a trial. */
export function closesOf(
  requestTable: RequestTable,
  { idleCloses, unsolicited }: { idleCloses: readonly IdleClose[]; unsolicited: readonly Unsolicited[] },
): Closes {
  const closes = {
    reused: none(),
    fresh: none(),
    midRequest: none(),
    midResponse: none(),
    unprocessed: none(),
    handled: none(),
    idle: none(),
  };
  for (let id = 0; id < requestTable.length; id++) {
    const kind = requestTable.closeKind(id);
    if (kind === undefined) continue;
    const how = requestTable.closeHow(id);
    closes[CLOSE_KEYS[kind]][how]++;
    if (requestTable.handled(id) > 0) closes.handled[how]++;
  }
  for (const { how } of idleCloses) closes.idle[how]++;
  return { ...closes, unsolicited: unsolicited.length };
}

/** A keep-alive connection that the server closed between two requests without announcing it. */
export interface IdleClose {
  atMs: number;
  virtualUser: number;
  how: CloseHow;
  served: number;
}

/** Bytes on a connection that no request asked for. They belong to no request, so they are not an outcome. */
export interface Unsolicited {
  atMs: number;
  virtualUser: number;
  served: number;
  /** Describes the bytes. */
  what: string;
}
