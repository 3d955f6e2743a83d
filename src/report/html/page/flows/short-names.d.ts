export function shortNames(names: readonly string[]): { common: string; names: string[] };
