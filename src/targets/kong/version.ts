import { coerce, gte, lt } from 'semver';

const VERSION_LINE = /^(?<enterprise>Kong Enterprise )?(?<version>\d+\.\d+\.\d+(?:\.\d+)?(?:-\S+)?)\s*$/m;
const FOUR_PARTS = /^\d+(?:\.\d+){3}/;
/** go-pdk from 0.9 on needs this Kong; before it, 0.7.1 is the last that works. */
const NEW_GO_PDK_FROM = '3.0.1';

/** Which Kong it is. */
export interface KongIdentity {
  /** As in the known issues: Enterprise is a gateway of its own, whose versions have four parts. */
  gateway: 'kong' | 'kong-gateway';
  /** As `kong version` says it. */
  version: string;
}

/** Reads what `kong version` prints; undefined when that is not a version of Kong. */
export function readKongVersion(printed: string): KongIdentity | undefined {
  const { version, enterprise } = VERSION_LINE.exec(printed)?.groups ?? {};
  if (version === undefined) return undefined;
  const isEnterprise = enterprise !== undefined || FOUR_PARTS.test(version);
  return { gateway: isEnterprise ? 'kong-gateway' : 'kong', version };
}

/** The Go PDK that a Kong version speaks with. */
export function goPdkFor(version: string): '0.7.1' | '0.11.0' {
  return gte(plain(version), NEW_GO_PDK_FROM) ? '0.11.0' : '0.7.1';
}

/** The format of a declarative configuration that a Kong version reads. */
export function formatVersionFor(version: string): '1.1' | '3.0' {
  return gte(plain(version), '3.0.0') ? '3.0' : '1.1';
}

/**
 * Whether a Kong version drops the headers with which a plugin in Go ends a request by itself: measured on 2.7.1, and mended by
 * https://github.com/Kong/kong/pull/8267 in 2.8.0.
 */
export function losesExitHeaders(version: string): boolean {
  return lt(plain(version), '2.8.0');
}

// Enterprise versions have a fourth number, which semver has not.
function plain(version: string): string {
  return coerce(version)?.version ?? version;
}
