// Which versions of Node can run reload-proof. Old ones have to be able to read this file, so that it can say so.

const REMEDY = 'install Node 24.11 or newer, or 22.22 of Node 22';

/** Whether a version such as 24.11.0 can: as "engines" in package.json. */
export function canRun(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 11) || (major === 22 && minor >= 22);
}

/** What is said on one that cannot. */
export function notSupported(remedy = REMEDY) {
  return `Node ${process.version} is not supported: ${remedy}`;
}

/** @throws Error with that in one sentence, and without a stack, on one that cannot */
export function requireSupportedNode() {
  if (canRun(process.versions.node)) return;
  const error = new Error(`reload-proof: ${notSupported()}`);
  error.stack = error.message;
  throw error;
}
