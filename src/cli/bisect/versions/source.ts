import { explain, compare as comparePep440, valid as validPep440 } from '@renovatebot/pep440';
import semver from 'semver';
import { UserError } from '../../../common/user-error.ts';

/** Where a list of versions comes from. */
export const KINDS = ['pypi', 'npm', 'go', 'docker', 'list'] as const;

/** What `--versions-from` names. */
export interface VersionSource {
  kind: (typeof KINDS)[number];
  /** Of the package, module or image; for `list` the versions themselves. */
  name: string;
}

/** How versions are compared. */
export interface Ordering {
  isValid: (version: string) => boolean;
  isPrerelease: (version: string) => boolean;
  compare: (one: string, other: string) => number;
}

const PYTHON: Ordering = {
  isValid: (version) => validPep440(version) !== null,
  isPrerelease: (version) => explain(version)?.is_prerelease === true,
  compare: comparePep440,
};
const SEMVER: Ordering = {
  isValid: (version) => semver.valid(version) !== null,
  isPrerelease: (version) => semver.prerelease(version) !== null,
  compare: (one, other) => semver.compare(one, other),
};
/** PEP 440 also orders versions of four parts; tags that name a variant of an image, such as 3.9-alpine, are none. */
const TAGS: Ordering = { ...PYTHON, isValid: (version) => /^v?\d/.test(version) && PYTHON.isValid(version) };

/** The ordering of a source; undefined for a list, which is in order. */
export function orderingOf({ kind }: VersionSource): Ordering | undefined {
  const orderings = { pypi: PYTHON, npm: SEMVER, go: SEMVER, docker: TAGS, list: undefined };
  return orderings[kind];
}

const NAMES: Record<VersionSource['kind'], RegExp> = {
  pypi: /^[A-Za-z\d](?:[\w.-]*[A-Za-z\d])?$/,
  npm: /^(?:@[\w.~-]+\/)?[\w.~-]+$/,
  go: /^[\w.~-]+(?:\/[\w.~-]+)*$/,
  docker: /^[\w.-]+(?:\/[\w.-]+)?$/,
  // Each becomes part of a command.
  list: /^[\w.+!~-]+(?:,[\w.+!~-]+)+$/,
};
const EXAMPLES =
  'pypi:gunicorn, npm:pm2, go:github.com/caddyserver/caddy/v2, docker:library/nginx or list:1.0,1.1';

/** Reads `--versions-from`. @throws UserError */
export function toSource(text: string): VersionSource {
  const [, kind, name] = /^([a-z]+):(.+)$/.exec(text) ?? [];
  const known = KINDS.find((one) => one === kind);
  if (known === undefined || name === undefined || !NAMES[known].test(name))
    throw new UserError(`--versions-from ${text || '""'} is not KIND:NAME, such as ${EXAMPLES}`);
  return { kind: known, name };
}

/** As given. */
export function sourceText({ kind, name }: VersionSource): string {
  return kind === 'list' ? 'the list' : `${kind}:${name}`;
}
