import type { OutcomeCounts } from './outcome.ts';

/** What a running probe has counted so far. */
export interface Progress {
  sent: number;
  answered: number;
  unsent: number;
  outcomes: OutcomeCounts;
}

/** The trial under way, for whoever watches the run. */
export interface LiveTrial {
  scenario: string;
  variant: string;
  number: number;
  planned: number;
  /** Wall clock, ms. */
  beganMs: number;
  /** When the progress was read; wall clock, ms. */
  toldMs: number;
  progress: Progress;
}
