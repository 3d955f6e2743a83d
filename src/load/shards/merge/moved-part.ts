import type { ShardFlow, ShardPart } from '../../../record/disk/shard-file.ts';
import { ConnectionTable } from '../../../record/requests/connection-table.ts';
import type { Stall } from '../../../record/requests/stalls.ts';
import { CHUNK_ROWS } from '../../../record/requests/table.ts';

/**
 * What a shard recorded, with every time moved by so many ms, to those of another clock. `agreedMs` is when the load was
 * to begin on that one, so that all shards count from exactly the same moment.
 */
export function movedPart(part: ShardPart, byMs: number, agreedMs: number): ShardPart {
  return {
    ...part,
    agreedMs,
    beganMs: part.beganMs === part.agreedMs ? agreedMs : part.beganMs + byMs,
    endedMs: part.endedMs + byMs,
    flows: byMs === 0 ? part.flows : part.flows.map((flow) => movedFlow(flow, byMs, part.agreedMs, agreedMs)),
  };
}

function movedFlow(flow: ShardFlow, byMs: number, ownAgreedMs: number, agreedMs: number): ShardFlow {
  const { requestTable, connectionTable } = flow;
  for (const [index, { startMs }] of requestTable.rows.chunks.entries()) {
    const rows = Math.min(CHUNK_ROWS, requestTable.length - index * CHUNK_ROWS);
    for (let row = 0; row < rows; row++) startMs[row] = (startMs[row] ?? 0) + byMs;
  }
  const { originMs, rows, addresses } = connectionTable;
  const movedOrigin = originMs === ownAgreedMs ? agreedMs : originMs + byMs;
  return {
    ...flow,
    connectionTable: new ConnectionTable(movedOrigin, rows, addresses),
    idleCloses: flow.idleCloses.map((close) => at(close, close.atMs + byMs)),
    unsolicited: flow.unsolicited.map((bytes) => at(bytes, bytes.atMs + byMs)),
    streams: flow.streams.map((stream) => ({
      ...stream,
      openedMs: stream.openedMs + byMs,
      endedMs: stream.endedMs + byMs,
      gapBeganMs: stream.gapBeganMs + byMs,
    })),
    stalls: flow.stalls.map(([atMs, ms]): Stall => [atMs + byMs, ms]),
  };
}

function at<Event extends { atMs: number }>(event: Event, atMs: number): Event {
  return { ...event, atMs };
}
