import { cp, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const PARTS = [
  'bin',
  'src',
  'tests',
  'tools',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'known-issues',
];

// Without a tag, so that nothing is built for it: that takes minutes, and has tests of its own.
const SCENARIO = `import { expect, test } from 'vitest';
test('what REPORTED says', ({ task }) => {
  const entry = JSON.parse(process.env['REPORTED'] ?? '');
  const row = { name: entry.variant, requests: 1, failures: 0, perSecond: 1, failuresPerSecond: 0, mean: 1, min: 1, max: 1, percentiles: [], failed: [] };
  task.meta.reported = [{ entry, row }];
  expect(entry.verdict).toBe('green');
});\n`;

/** A checkout of this project for the jobs of a workflow, in which `scenario` reports the verdict in REPORTED at once. */
export async function checkOut(scenario: string): Promise<string> {
  const folder = await mkdtemp(path.join(runFolder(), 'checkout-'));
  for (const part of PARTS) await cp(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  await writeFile(path.join(folder, 'tests', `${scenario}.test.ts`), SCENARIO);
  return folder;
}
