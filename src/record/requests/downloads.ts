import type { RequestTable } from './request-table.ts';

/**
 * On loopback the buffers of both ends hold between 3 and 4 MiB. A smaller response has left the server at once,
 * however slowly it is read (measured on Linux 6.18: docs/decisions/0011-connection-kinds.md).
 */
export const SLOW_DOWNLOAD_BYTES = 4 * 2 ** 20;

/** What is known of the complete responses of a flow with slow downloads. */
export interface Downloads {
  responses: number;
  /** Of their bodies. */
  minBytes: number;
  maxBytes: number;
}

export function noDownloads(): Downloads {
  return { responses: 0, minBytes: 0, maxBytes: 0 };
}

export function countDownload(downloads: Downloads, bytes: number): void {
  downloads.minBytes = downloads.responses === 0 ? bytes : Math.min(downloads.minBytes, bytes);
  downloads.maxBytes = Math.max(downloads.maxBytes, bytes);
  downloads.responses++;
}

/** How long a response took from its first byte to its last, ms; NaN without a response. */
export function transferMs(requestTable: RequestTable, id: number): number {
  return requestTable.lastByteMs(id) - requestTable.firstByteMs(id);
}
