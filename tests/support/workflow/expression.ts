import { runInNewContext } from 'node:vm';

/** What expressions may name: `github`, `inputs`, `matrix`, `needs`, `steps`, `runner`. */
export type Contexts = Record<string, unknown>;

const FUNCTIONS = {
  always: () => true,
  cancelled: () => false,
  contains: (text: unknown, part: string) => typeof text === 'string' && text.includes(part),
  format: (text: string, ...values: unknown[]) =>
    text.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)])),
  fromJSON: (text: string) => JSON.parse(text) as unknown,
  hashFiles: () => 'hash',
  toJSON: (value: unknown) => JSON.stringify(value, null, 2),
};

/** The value of an expression, as GitHub works it out; as far as the workflows use them. What is not there is undefined. */
export function evaluate(expression: string, contexts: Contexts): unknown {
  // A name may have a dash in it, and what comes after nothing is nothing. Texts in quotes stay as they are.
  const script = expression.replaceAll(
    /('[^']*')|\.([a-z_][\w-]*)/gi,
    (whole, text: string | undefined, name: string) => (text === undefined ? `?.['${name}']` : whole),
  );
  return runInNewContext(script, { ...FUNCTIONS, inputs: {}, ...contexts }) as unknown;
}

/** A text with its expressions replaced by their values. */
export function interpolate(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => {
    const value = evaluate(expression, contexts) ?? '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/** Whether a step or job runs: without `always()` or the like, only when nothing has failed before. */
export function isToRun(condition: string | undefined, failed: boolean, contexts: Contexts): boolean {
  const text = (condition ?? 'true').replace(/^\$\{\{(.*)\}\}$/s, '$1').trim();
  if (failed && !/\b(always|cancelled)\(\)/.test(text)) return false;
  return Boolean(evaluate(text, contexts));
}
