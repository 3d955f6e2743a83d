import type { VerdictEntry } from './verdicts/schema.ts';

type Judged = Pick<VerdictEntry, 'gateway' | 'version' | 'runtime'>;

/** The program that was judged: "kong 3.4.1", or what the Server header of a user's own server tells, "nginx/1.22.1". */
export function targetName({ gateway, version, runtime }: Judged): string {
  if (runtime !== 'own') return `${gateway} ${version}`;
  return version === 'unknown' ? 'the target' : version;
}

/** What one verdict is about: "busy on nginx/1.22.1", or "target itself (nginx/1.22.1)". */
export function verdictName(judged: Judged & Pick<VerdictEntry, 'variant'>): string {
  const { variant, version, runtime } = judged;
  const isTargetItself = runtime === 'own' && /(?:^|\/)target$/.test(variant);
  if (!isTargetItself) return `${variant} on ${targetName(judged)}`;
  return `${variant} itself${version === 'unknown' ? '' : ` (${version})`}`;
}
