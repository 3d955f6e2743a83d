import { stripVTControlCharacters } from 'node:util';

/** Of a terminal that does not tell how wide it is. */
const USUAL_COLUMNS = 80;
const ELLIPSIS = ' …';

/**
 * A line for a terminal with so many columns, on which a line that wraps could not be drawn over. One that is too long
 * ends on a whole word with an ellipsis, and loses its colors.
 */
export function fitted(line: string, columns?: number): string {
  const room = (columns || USUAL_COLUMNS) - 1;
  const plain = stripVTControlCharacters(line);
  if (plain.length <= room) return line;
  const last = plain.lastIndexOf(' ', Math.max(0, room - ELLIPSIS.length));
  const whole = plain.slice(0, Math.max(0, last)).replace(/[\s·,]+$/, '');
  return `${whole}${ELLIPSIS}`.slice(0, Math.max(0, room));
}
