const INTEGER = /^-?\d{1,16}$/;

/** The number of a text message: the text itself, or `n` or `id` of a JSON object. */
export function numberOf(text: string): number | undefined {
  if (INTEGER.test(text)) return safe(Number(text));
  if (!text.startsWith('{')) return undefined;
  try {
    const { n, id } = JSON.parse(text) as { n?: unknown; id?: unknown };
    return safe(n) ?? safe(id);
  } catch {
    return undefined;
  }
}

function safe(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}
