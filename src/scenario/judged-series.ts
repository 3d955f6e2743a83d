import type { RouteRow } from '../report/console/route-row.ts';
import type { VerdictEntry } from '../report/verdicts/schema.ts';
import type { Judgement } from '../verdict/decide/judgement.ts';
import type { AssertionSignal } from '../verdict/known-issues/signal.ts';

/** What the matchers look at: a judgement, with the words for their messages. */
export interface JudgedSeries {
  judgement: Judgement;
  /** Scenario, variant and gateway, for the first line of a message. */
  what: string;
  logFile: string;
  /** How each assertion stands to the known issues. */
  signals: ReadonlyMap<string, AssertionSignal>;
  /** Whether that decides (EXPECT=known), instead of green alone. */
  byKnownIssues: boolean;
}

/** A judged series with what the reports show of it. */
export interface ReportedSeries extends JudgedSeries {
  /** Its entry in verdicts.json. */
  entry: VerdictEntry;
  /** Its row in the table at the end of a run. */
  row: RouteRow;
  /** What else is printed about it at the end of a run, a block of lines. */
  summary?: string;
}
