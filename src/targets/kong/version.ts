import { coerce, gte, lt } from 'semver';

const VERSION_LINE = /^(?<enterprise>Kong Enterprise )?(?<version>\d+\.\d+\.\d+(?:\.\d+)?(?:-\S+)?)\s*$/m;
const FOUR_PARTS = /^\d+(?:\.\d+){3}/;
/** go-pdk 0.9 and later need this Kong. Before it, 0.7.1 is the last one that works. */
const NEW_GO_PDK_FROM = '3.0.1';

/** Which Kong it is. */
export interface KongIdentity {
  /** As in the known issues: Enterprise counts as another gateway, whose versions have four parts. */
  gateway: 'kong' | 'kong-gateway';
  /** As `kong version` prints it. */
  version: string;
}

/** Parses the output of `kong version`; undefined when that is not a version of Kong. */
export function readKongVersion(printed: string): KongIdentity | undefined {
  const { version, enterprise } = VERSION_LINE.exec(printed)?.groups ?? {};
  if (version === undefined) return undefined;
  const isEnterprise = enterprise !== undefined || FOUR_PARTS.test(version);
  return { gateway: isEnterprise ? 'kong-gateway' : 'kong', version };
}

/** The Go PDK that works with a Kong version. */
export function goPdkFor(version: string): '0.7.1' | '0.11.0' {
  return gte(plain(version), NEW_GO_PDK_FROM) ? '0.11.0' : '0.7.1';
}

/** The format of a declarative configuration that a Kong version reads. */
export function formatVersionFor(version: string): '1.1' | '3.0' {
  return gte(plain(version), '3.0.0') ? '3.0' : '1.1';
}

/**
 * Whether a Kong version drops the headers of a response that a Go plugin sends itself: measured on 2.7.1, and fixed in
 * 2.8.0 by https://github.com/Kong/kong/pull/8267.
 */
export function losesExitHeaders(version: string): boolean {
  return lt(plain(version), '2.8.0');
}

// Enterprise versions have four numbers, semver only three.
function plain(version: string): string {
  return coerce(version)?.version ?? version;
}
