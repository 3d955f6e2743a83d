const FOUR_PARTS = /^v?(\d+\.\d+\.\d+\.\d+)$/;
const THREE_PARTS = /^v?(\d+\.\d+\.\d+)$/;

/**
 * The release that a tag names. Undefined for prereleases (-rc1, -beta), variants (-alpine, -ubuntu), tags that move
 * (latest, 3.9) and anything else.
 */
export function releaseOf(gateway: string, tag: string): string | undefined {
  return (gateway === 'kong-gateway' ? FOUR_PARTS : THREE_PARTS).exec(tag)?.[1];
}
