/**
 * The names of flows without the parts that all of them begin or end with: of go/kill and js/kill, go and js.
 * @param {readonly string[]} names
 */
export function shortNames(names) {
  const parts = names.map((name) => name.split('/'));
  const left = Math.min(...parts.map(({ length }) => length)) - 1;
  const first = commonLength(parts, left, (of, index) => of[index]);
  const last = commonLength(parts, left - first, (of, index) => of[of.length - 1 - index]);
  return {
    /** What all of them begin with; empty if nothing. */
    common: parts[0]?.slice(0, first).join('/') ?? '',
    names: parts.map((of) => of.slice(first, of.length - last).join('/')),
  };
}

/**
 * @param {readonly string[][]} parts
 * @param {number} most
 * @param {(of: string[], index: number) => string | undefined} partAt
 */
function commonLength(parts, most, partAt) {
  let length = 0;
  while (length < most && new Set(parts.map((of) => partAt(of, length))).size === 1) length++;
  return length;
}
