// What scenario tests import: Vitest's test and expect, with our fixtures and matchers.
import './matchers/matchers.ts';

export { expect } from 'vitest';
export { test } from './fixtures.ts';
