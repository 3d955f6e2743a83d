import type { RouteRow } from '../report/console/route-row.ts';
import type { VerdictEntry } from '../report/verdicts/schema.ts';
import type { Judgement } from '../verdict/decide/judgement.ts';
import type { AssertionSignal } from '../verdict/known-issues/signal.ts';

/** A judged series, as the matchers need it: the judgement, and details for their messages. */
export interface JudgedSeries {
  judgement: Judgement;
  /** Scenario, variant and gateway, for the first line of a message. */
  what: string;
  /** Those that there are. */
  logFiles: readonly string[];
  /** Why the series ended before every assertion was decided; absent when they are, or when there were enough trials. */
  stopped?: string;
  /** The signal of each assertion, by its name. */
  signals: ReadonlyMap<string, AssertionSignal>;
  /** Whether the signals decide (EXPECT=known) instead of green alone. */
  byKnownIssues: boolean;
}

/** A judged series with what the reports show of it. */
export interface ReportedSeries extends JudgedSeries {
  /** Its entry in verdicts.json. */
  entry: VerdictEntry;
  /** Its row in the table at the end of a run. */
  row: RouteRow;
  /** Further lines to print about it at the end of the run. */
  summary?: string;
}
