import { fileURLToPath } from 'node:url';

/** The folder with the settings and the tests; relative paths in settings start from it, wherever Vitest was started. */
export const SUITE_ROOT = fileURLToPath(new URL('../..', import.meta.url));
