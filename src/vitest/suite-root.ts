import { fileURLToPath } from 'node:url';

/** The project's folder. Relative paths in settings are resolved against it, wherever Vitest is started. */
export const SUITE_ROOT = fileURLToPath(new URL('../..', import.meta.url));
