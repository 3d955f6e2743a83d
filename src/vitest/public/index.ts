/**
 * Matchers and fixtures for Vitest. Importing this module, even only for its side effect
 * (`import 'reload-proof/vitest'`), adds the matchers to Vitest's own `expect`.
 *
 * @module
 */
import { expect as vitestExpect, type ExpectStatic } from 'vitest';
import './matchers.ts';

/** Vitest's own `expect`, which has {@link ReloadMatchers} once this module is imported. */
export const expect: ExpectStatic = vitestExpect;
export type { ReloadMatchers } from './matchers.ts';
export { test, type ReloadFixtures } from './test.ts';
