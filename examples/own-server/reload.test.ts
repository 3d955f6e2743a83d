import { http } from 'reload-proof';
import { expect, test } from 'reload-proof/vitest';
import { small } from './small.ts';

// It stays in its process, so that only the header shows that it was reloaded.
const options = {
  effect: { header: 'x-version' },
  flows: { hello: http('/', { users: 4 }), now_and_then: http('/', { users: 4, thinkTime: '500ms' }) },
} as const;

test('a reload that cuts connections is found', async ({ checkReload }) => {
  const verdict = await checkReload({ target: small('cut'), ...options });
  expect(verdict).not.toBeHitless();
  expect(verdict.flows['now_and_then']).not.toCloseNoIdleConnections();
});
