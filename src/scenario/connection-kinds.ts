import type { LoadPlan } from '../record/flow/load-plan.ts';

const CONNECTIONS = 8;
const PACED_MS = 10;
/** Enough to find a few hundred fresh connections per second closed, and few enough to leave ports free. */
const NEW_CONNECTION_PAUSE_MS = 20;
/** Each is silent for a second on average, so that most of them are when a reload comes. */
const LATE_SPEAKERS = 16;

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
  http2: { connections: CONNECTIONS, thinkMs: PACED_MS, client: 'http2' },
} as const satisfies Record<string, Pick<LoadPlan, 'connections' | 'thinkMs' | 'client'>>;
export type ConnectionKind = keyof typeof CONNECTION_KINDS;
