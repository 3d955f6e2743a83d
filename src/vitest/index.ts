// What a test of a scenario imports: Vitest's own test and expect, with fixtures and matchers.
import './matchers/matchers.ts';

export { expect } from 'vitest';
export { test } from './fixtures.ts';
