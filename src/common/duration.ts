const UNITS_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** The longest duration that a timer of Node can take, ms: somewhat less than 25 days. */
export const LONGEST_MS = 2 ** 31 - 1;

/** A duration with its unit, such as 500ms, 20s, 1.5m or 1h, in ms; NaN where it is none. */
export function durationMs(text: string): number {
  const parts = /^(?<number>\d+(\.\d+)?)(?<unit>ms|s|m|h)$/.exec(text)?.groups;
  return Number(parts?.['number']) * (UNITS_MS[parts?.['unit'] ?? ''] ?? Number.NaN);
}

/** Two durations to name as examples, neither of which is shorter than the shortest that is allowed (ms). */
export function durationExamples(leastMs: number): readonly [string, string] {
  return leastMs <= durationMs('500ms') ? ['500ms', '20s'] : ['20s', '5m'];
}

/** A duration as it is written, in its largest unit that leaves no fraction: 500ms, 90s, 2m. */
export function durationText(ms: number): string {
  const [unit, unitMs] = Object.entries(UNITS_MS).findLast(([, each]) => ms > 0 && ms % each === 0) ?? [
    'ms',
    1,
  ];
  return `${ms / unitMs}${unit}`;
}
