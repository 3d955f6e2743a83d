import type { Waits } from '../../record/observation.ts';

/** Describes the longest wait and gap of a trial: "longest wait 152 ms (40 ms without the reload), longest gap 87 ms". */
export function waitsText({ longestMs, withoutMs, gapMs }: Waits, disruption: string): string {
  const without = withoutMs === undefined ? '' : ` (${withoutMs.toFixed(0)} ms without the ${disruption})`;
  return `longest wait ${longestMs.toFixed(0)} ms${without}, longest gap ${gapMs.toFixed(0)} ms`;
}
