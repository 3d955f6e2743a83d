/** Digits after the point. */
const DIGITS_MIN = 1;
const DIGITS_MAX = 9;

/**
 * A share in percent, as "2.5 %" or "0.0039 %". It reads "0 %" only if there is none, and "100 %" only if it is all.
 * The report's page has the same in `src/report/html/page/share.js`.
 */
export function shareText(part: number, all: number): string {
  const percent = all === 0 ? 0 : (part / all) * 100;
  const fromEdge = Math.min(percent, 100 - percent);
  // Two that are not 0.
  const needed = fromEdge > 0 ? Math.ceil(-Math.log10(fromEdge)) + 1 : 0;
  const maximumFractionDigits = Math.min(DIGITS_MAX, Math.max(DIGITS_MIN, needed));
  return `${percent.toLocaleString('en-US', { maximumFractionDigits })} %`;
}
