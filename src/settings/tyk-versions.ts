/** Versions that can be built from Go modules: the last with the lost-update bug and the first without it. */
export const TYK_MODULES = ['2.9.4', '2.9.5'] as const;

/** A version as in the modules' names. */
export function withoutV(version: string): string {
  return version.replace(/^v/, '');
}
