// `import { expect, test } from 'reload-proof/vitest'`.
import './matchers.ts';

export { expect } from 'vitest';
export type { ReloadMatchers } from './matchers.ts';
export { test, type ReloadFixtures } from './test.ts';
