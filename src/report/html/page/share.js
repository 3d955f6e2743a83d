/** Digits after the point. */
const DIGITS_MIN = 1;
const DIGITS_MAX = 9;

/**
 * A share in percent, as `src/common/share-text.ts` has it, which a browser cannot load.
 * @param {number} part
 * @param {number} all
 */
export function shareText(part, all) {
  const percent = all === 0 ? 0 : (part / all) * 100;
  const fromEdge = Math.min(percent, 100 - percent);
  // Two that are not 0.
  const needed = fromEdge > 0 ? Math.ceil(-Math.log10(fromEdge)) + 1 : 0;
  const maximumFractionDigits = Math.min(DIGITS_MAX, Math.max(DIGITS_MIN, needed));
  return `${percent.toLocaleString('en-US', { maximumFractionDigits })} %`;
}
