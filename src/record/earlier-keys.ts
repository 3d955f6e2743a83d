/** Accepts keys under the names that earlier versions gave them, mapped to the present ones: for z.preprocess(). */
export function earlierKeys(earlierNames: Readonly<Record<string, string>>): (value: unknown) => unknown {
  return (value) => {
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, content]): [string, unknown] => [
      (Object.hasOwn(earlierNames, key) ? earlierNames[key] : undefined) ?? key,
      content,
    ]);
    return Object.fromEntries(entries);
  };
}
