import type { LoadPlan } from '../record/flow/load-plan.ts';

const CONNECTIONS = 8;
const PACED_MS = 10;
/** Enough to find a few hundred fresh connections per second closed, and few enough to leave ports free. */
const NEW_CONNECTION_PAUSE_MS = 20;
/** Each is silent for a second on average, so that most of them are when a reload comes. */
const LATE_SPEAKERS = 16;

/** Long enough to be under way when a reload comes, and still to be after it. */
const TRANSFER_MS = 4000;
const UPLOAD_BYTES = 256 * 1024;
const TRANSFERS = 2;

/** How clients that are not busy use their connections, by the name of their flow. */
export const CONNECTION_KINDS = {
  paced: { connections: CONNECTIONS, thinkMs: PACED_MS },
  'idle-1s': { connections: CONNECTIONS, thinkMs: 1000 },
  'idle-5s': { connections: CONNECTIONS, thinkMs: 5000 },
  'new-connection': {
    connections: CONNECTIONS,
    thinkMs: NEW_CONNECTION_PAUSE_MS,
    client: 'new-connection',
  },
  'late-speaker': { connections: LATE_SPEAKERS, thinkMs: 0, client: 'late-speaker' },
  'slow-upload': {
    connections: TRANSFERS,
    thinkMs: 0,
    body: { bytes: UPLOAD_BYTES, durationMs: TRANSFER_MS },
  },
  'slow-download': { connections: TRANSFERS, thinkMs: 0, download: { durationMs: TRANSFER_MS } },
  http2: { connections: CONNECTIONS, thinkMs: PACED_MS, client: 'http2' },
} as const satisfies Record<
  string,
  Pick<LoadPlan, 'connections' | 'thinkMs' | 'client' | 'body' | 'download'>
>;
export type ConnectionKind = keyof typeof CONNECTION_KINDS;
