const figure = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const SINGULAR_ENDINGS: Record<string, string> = { ies: 'y', sses: 'ss', s: '' };

/** A unit, given in the plural, as it follows a count: "requests cut short", but "request cut short" after 1. */
export function unitFor(count: number, unit: string): string {
  if (count !== 1 || unit === 'ms') return unit;
  return unit.replace(/(?:ies|sses|s)\b/, (ending) => SINGULAR_ENDINGS[ending] ?? ending);
}

/** A count with its unit: "1 request", "1,204 requests". */
export function counted(count: number, unit: string): string {
  return `${figure.format(count)} ${unitFor(count, unit)}`.trim();
}

/** A confidence in percent. It never reads "100.0 %", since no number of trials gives certainty. */
export function confidenceText(confidence: number): string {
  const percent = (confidence * 100).toFixed(1);
  return percent === '100.0' ? '> 99.9 %' : `${percent} %`;
}
