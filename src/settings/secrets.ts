import type { Settings } from './keys.ts';

/** Values of settings that must not appear in a draft of an upstream issue. */
export function secretsOf({ TARGET_URL, RELOAD_COMMAND }: Settings): string[] {
  const url =
    TARGET_URL === undefined ? [] : [TARGET_URL, new URL(TARGET_URL).host, new URL(TARGET_URL).hostname];
  return [...url, ...(RELOAD_COMMAND === undefined ? [] : [RELOAD_COMMAND])];
}
