import type { OutcomeCounts } from '../requests/outcome.ts';

/** What a running probe has counted so far. */
export interface Progress {
  sent: number;
  /** Requests with an outcome. */
  ended: number;
  unsent: number;
  outcomes: OutcomeCounts;
  /** Connections that the server closed between two requests. */
  idleCloses: number;
  /** Streams that are open. */
  openStreams: number;
}

/** The trial under way, for progress lines. */
export interface LiveTrial {
  scenario: string;
  variant: string;
  number: number;
  planned: number;
  /** Wall clock, ms. */
  beganMs: number;
  /** When the progress was read; wall clock, ms. */
  updatedMs: number;
  progress: Progress;
}
