// What lock files and manifests pin.

export interface Pinned {
  name: string;
  version: string;
  /** Where the lock file says it. */
  licence?: string;
}

interface NpmLock {
  packages: Record<
    string,
    { version?: string; license?: string; dev?: boolean; devOptional?: boolean; link?: boolean }
  >;
}

/** The packages of a package-lock.json that are installed with the one that it is of; those for development are not. */
export function pinnedByNpm(lock: string): Pinned[] {
  const { packages } = JSON.parse(lock) as NpmLock;
  return Object.entries(packages).flatMap(([folder, { version, license, dev, devOptional, link }]) => {
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(folder) ?? [];
    if (name === undefined || version === undefined || dev || devOptional || link) return [];
    return [{ name, version, ...(license === undefined ? {} : { licence: license }) }];
  });
}

/** The modules that a go.mod requires. */
export function pinnedByGo(manifest: string): Pinned[] {
  return found(manifest, /^(?:require )?\s*(?<name>[\w-]+\.[\w./-]+) (?<version>v\S+)/gm);
}

/** The packages of a requirements.txt with an exact version. */
export function pinnedByPip(requirements: string): Pinned[] {
  return found(requirements, /^(?<name>[\w.-]+)==(?<version>[^\s;\\]+)/gm);
}

/** The crates of a Cargo.lock that come from a registry. */
export function pinnedByCargo(lock: string): Pinned[] {
  return found(lock, /^name = "(?<name>[^"]+)"\nversion = "(?<version>[^"]+)"\nsource = /gm);
}

function found(text: string, pattern: RegExp): Pinned[] {
  return [...text.matchAll(pattern)].map(({ groups }) => ({
    name: groups?.['name'] ?? '',
    version: groups?.['version'] ?? '',
  }));
}
