import { z } from 'zod';
import { describeIssue } from '../../common/describe-issue.ts';
import { UserError } from '../../common/user-error.ts';
import { mergeVerdicts, type Verdict } from '../../verdict/decide/merge.ts';
import type { VerdictEntry, VerdictsFile } from '../verdicts/schema.ts';

const word = z.enum(['green', 'red', 'inconclusive']);

/** What one run said of one cell: a line of the history. */
export const historyLine = z.strictObject({
  date: z.iso.datetime().describe('When the run was started'),
  run: z.string().min(1).describe('Its id: that of GitHub Actions, or when it was started'),
  suite: z.string().min(1).describe('The version of the suite'),
  scenario: z.string().min(1),
  gateway: z.string().min(1),
  version: z.string().min(1).describe('As the program itself reports it'),
  image: z.string().optional().describe('The digest of the image, where one was tested'),
  verdict: word.describe('Of all its variants together: red before inconclusive before green'),
  variants: z.record(z.string(), word).describe('The verdict of each variant that the run judged'),
});
export type HistoryLine = z.infer<typeof historyLine>;

/** A cell, by its name, with its lines, oldest first. */
export interface CellHistory extends Pick<HistoryLine, 'scenario' | 'gateway' | 'version'> {
  lines: HistoryLine[];
  /** The newest verdict of each variant, whichever run it is from. */
  variants: Record<string, Verdict>;
  verdict: Verdict;
  /** Verdicts that differ from those of the same variants before. */
  changes: Change[];
}

/** A variant's verdict that is not what it was. */
export interface Change {
  line: HistoryLine;
  variant: string;
  from: Verdict;
  to: Verdict;
}

/** The JSON schema of a line, as published in docs/. */
export function historySchema(): object {
  return z.toJSONSchema(historyLine);
}

/** What a file of results says of each cell. One that is not complete says nothing. */
export function linesOf(file: VerdictsFile): HistoryLine[] {
  if (!file.complete) return [];
  const cells = Map.groupBy(file.verdicts, (entry) =>
    [entry.scenario, entry.gateway, entry.version].join(' '),
  );
  return [...cells.values()].flatMap((entries) => {
    const [first] = entries;
    return first ? [lineOf(file, first, entries)] : [];
  });
}

function lineOf(
  { startedAt, run = startedAt, suiteVersion }: VerdictsFile,
  { scenario, gateway, version, image }: VerdictEntry,
  entries: readonly VerdictEntry[],
): HistoryLine {
  return {
    date: startedAt,
    run,
    suite: suiteVersion,
    scenario,
    gateway,
    version,
    ...(image === undefined ? {} : { image }),
    verdict: mergeVerdicts(entries.map(({ verdict }) => verdict)),
    variants: Object.fromEntries(entries.map(({ variant, verdict }) => [variant, verdict])),
  };
}

/** Reads a history, one line of JSON each; `file` is its name in messages. @throws UserError with the number of the line */
export function readHistory(text: string, file: string): HistoryLine[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const result = historyLine.safeParse(parsed(line));
    if (result.success) return [result.data];
    const [issue] = result.error.issues;
    throw new UserError(`${file}:${index + 1}: ${issue ? describeIssue(issue) : 'is no line of a history'}`);
  });
}

/** A history with the lines that it does not have yet, and how many those are. @throws UserError when it is malformed */
export function withLines(
  text: string,
  lines: readonly HistoryLine[],
  file: string,
): { text: string; added: number } {
  const added = newLines(readHistory(text, file), lines);
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return { text: start + added.map((line) => `${JSON.stringify(line)}\n`).join(''), added: added.length };
}

/** The lines that a history does not have yet. */
export function newLines(history: readonly HistoryLine[], lines: readonly HistoryLine[]): HistoryLine[] {
  const known = new Set(history.map(keyOf));
  return lines.filter((line) => {
    const key = keyOf(line);
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

// A run may have left several results of a cell, each with other variants.
function keyOf({ run, date, scenario, gateway, version, variants }: HistoryLine): string {
  return JSON.stringify([run, date, scenario, gateway, version, Object.keys(variants).sort()]);
}

/** The cells of a history by gateway, version and scenario. */
export function cellsIn(history: readonly HistoryLine[]): CellHistory[] {
  const cells = Map.groupBy(history, ({ scenario, gateway, version }) =>
    [gateway, version, scenario].join(' '),
  );
  const byName = new Intl.Collator('en', { numeric: true });
  return [...cells]
    .toSorted(([one], [other]) => byName.compare(one, other))
    .flatMap(([, lines]) => {
      const [first] = lines;
      return first ? [cellOf(first, lines)] : [];
    });
}

function cellOf({ scenario, gateway, version }: HistoryLine, unordered: readonly HistoryLine[]): CellHistory {
  const lines = unordered.toSorted((one, other) => one.date.localeCompare(other.date));
  const variants: Record<string, Verdict> = {};
  const changes: Change[] = [];
  for (const line of lines)
    for (const [variant, to] of Object.entries(line.variants)) {
      const from = variants[variant];
      if (from !== undefined && from !== to) changes.push({ line, variant, from, to });
      variants[variant] = to;
    }
  return {
    scenario,
    gateway,
    version,
    lines,
    variants,
    changes,
    verdict: mergeVerdicts(Object.values(variants)),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
