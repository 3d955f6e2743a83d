/** Versions that build from Go modules: the last with the lost update, and the first without. */
export const TYK_MODULES = ['2.9.4', '2.9.5'] as const;

/** A version as the modules are named. */
export function withoutV(version: string): string {
  return version.replace(/^v/, '');
}
