import type { LogLine } from '../../record/target/target-history.ts';

const LINES_MAX = 400;
const LENGTH_MAX = 300;
// Colours and other control characters of a log are of no use in a record.
// oxlint-disable-next-line no-control-regex
const CONTROL = /\u001B\[[\d;]*m|[\u0000-\u0008\u000B-\u001F\u007F]/g;

/**
 * Collects the lines of a log with their times, few enough to be stored with a trial. Lines that differ only in digits
 * share one entry.
 */
export class LogLines {
  readonly lines: LogLine[] = [];
  leftOut = 0;

  /** Adds the lines of one sample. Lines that differ only in digits become one. */
  add(text: string, atMs: number): void {
    const alike = new Map<string, LogLine>();
    for (const raw of text.split('\n')) {
      const line = raw.replaceAll(CONTROL, '').trimEnd();
      if (line === '') continue;
      const shape = line.replaceAll(/\d+/g, '0');
      const known = alike.get(shape);
      if (known) known.times++;
      else if (this.lines.length >= LINES_MAX) this.leftOut++;
      else {
        const added = { atMs, text: shorten(line), times: 1 };
        alike.set(shape, added);
        this.lines.push(added);
      }
    }
  }
}

function shorten(line: string): string {
  return line.length <= LENGTH_MAX ? line : `${line.slice(0, LENGTH_MAX - 1)}…`;
}
