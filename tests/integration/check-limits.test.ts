// What ends a check before its first reload, since nothing could be judged.
import { describe, test } from 'vitest';
import { runCheck, startClosingServer } from '../support/check-command.ts';

const RELOAD = ['--reload', 'echo reloaded >&2'];

// Side by side: each waits for most of its time.
describe.concurrent('a check ends before its first reload with', () => {
  test('a server that serves fewer connections than there are virtual users', async (context) => {
    const { expect } = context;
    const { url } = await startClosingServer(context, { connections: 4 });
    const { exitCode, stdout, stderr } = await runCheck(['--url', url, ...RELOAD], {});
    expect(stderr).toMatch(
      /the target responds too slowly, or to too few connections at once, for a reload to be seen: \d+ of \d+ fresh connections had a response within 5 s, and \d of 10 rounds of them ended within 15 s; set the URL to one that responds within 5 s to 8 connections at once/,
    );
    expect(stderr).not.toContain('external.ts');
    expect(stdout).not.toContain('trial  1');
    expect(exitCode).toBe(3);
  });

  test('responses that take 6 s', async (context) => {
    const { expect } = context;
    const { url } = await startClosingServer(context, { responseMs: 6000 });
    const { exitCode, stderr } = await runCheck(['--url', url, ...RELOAD], {});
    expect(stderr).toMatch(/the target responds too slowly, .*: 0 of \d+ fresh connections/);
    expect(exitCode).toBe(3);
  });

  test('more connections than files may be open', async (context) => {
    const { expect } = context;
    const { url } = await startClosingServer(context, {});
    const { exitCode, stderr } = await runCheck(
      ['--url', url, ...RELOAD],
      { LOAD_CONNECTIONS: '1024' },
      'ulimit -n 256',
    );
    expect(stderr).toMatch(
      /^reload-proof: the load asks for 10\d\d connections, for which \d+ files have to be open at once, and the limit is 256: [^\n]*$/,
    );
    expect(exitCode).toBe(2);
  });
});
