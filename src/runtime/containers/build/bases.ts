const FROM_LINE = /^FROM\s+(?:--\S+\s+)?(?<image>\S+)(?:\s+AS\s+(?<stage>\S+))?/i;

/** The base images of a Dockerfile, without its own stages. */
export function basesOf(dockerfile: string, args: Record<string, string>): string[] {
  const values: Record<string, string> = {};
  const stages = new Set<string>();
  const bases = new Set<string>();
  for (const line of dockerfile.split('\n')) {
    const [, name, value] = /^ARG\s+(\w+)=(\S+)/i.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values[name] = args[name] ?? value;
    const from = FROM_LINE.exec(line)?.groups;
    const image = from?.['image']?.replace(/\$\{?(\w+)\}?/, (_, key: string) => values[key] ?? '');
    if (image !== undefined && !stages.has(image)) bases.add(image);
    if (from?.['stage'] !== undefined) stages.add(from['stage']);
  }
  return [...bases];
}
