import type { Settings } from './keys.ts';

/** Values of settings, and the URLs of flows, that must not appear in a draft of an upstream issue. */
export function secretsOf({ TARGET_URL, RELOAD_COMMAND }: Settings, urls: readonly string[] = []): string[] {
  const all = [...(TARGET_URL === undefined ? [] : [TARGET_URL]), ...urls].map((url) => new URL(url));
  const parts = all.flatMap(({ href, host, hostname }) => [href, host, hostname]);
  return [
    ...(TARGET_URL === undefined ? [] : [TARGET_URL]),
    ...new Set(parts),
    ...(RELOAD_COMMAND === undefined ? [] : [RELOAD_COMMAND]),
  ];
}
