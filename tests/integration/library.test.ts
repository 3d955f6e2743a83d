// The library in a script of one's own: a server in less than 60 lines, tried by hand and judged.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { defineTarget, http, judge, trial } from '../../src/index.ts';
import { sum } from '../../src/common/sum.ts';
import { packagedOrInstalled } from '../../src/targets/balancers/common/program-source.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';

const nginx = defineTarget({
  name: 'nginx',
  async start({ port, dir, run, write }) {
    const config = await write(
      'nginx.conf',
      `daemon off; worker_processes 2; pid nginx.pid; error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
  server { listen 127.0.0.1:${port}; location / { return 200 "hello\\n"; } }
}`,
    );
    const program = await packagedOrInstalled('nginx').locate();
    const server = await run(program, ['-p', dir, '-c', config, '-e', 'stderr'], {
      readyWhenListening: port,
    });
    return {
      url: `http://127.0.0.1:${port}/`,
      version: () => server.output(['-v']),
      reload: () => server.signal('SIGHUP'),
      processes: () => server.processTree(),
    };
  },
});

const flows = { pausing: http('/', { users: 8, thinkTime: '500ms' }) };
/** As many as a red may take on a busy machine: a trial in which the probe was late does not count. */
const TRIALS_MAX = 8;

test('nginx closes idle connections as it reloads, which two trials of one server prove', async () => {
  await using target = await nginx.start();
  expect(target.version).toMatch(/^\d+\.\d+\.\d+/);
  const before = await target.processes();
  const run = () => trial({ target, flows, results: { dir: runFolder() } });
  const trials = [await run()];
  let verdict = judge(trials);
  expect(verdict.verdict).toBe('inconclusive');
  while (verdict.verdict !== 'red' && trials.length < TRIALS_MAX) {
    trials.push(await run());
    verdict = judge(trials);
  }

  const [first] = trials;
  const { pausing } = first?.flows ?? {};
  expect(trials.some(({ missingEffect }) => missingEffect.length === 0)).toBe(true);
  expect(sum(Object.values(pausing?.outcomes ?? {}))).toBe(pausing?.sent);
  const requests = [...(pausing?.requests() ?? [])];
  expect(requests).toHaveLength(pausing?.sent ?? 0);
  expect(requests.some(({ endedMs }) => endedMs < 0)).toBe(true);
  expect(requests.some(({ sentMs }) => sentMs > (first?.reloadMs ?? 0))).toBe(true);

  const red = verdict.flows['pausing']?.assertions.filter((one) => one.verdict === 'red');
  expect(red?.map(({ name }) => name)).toContain('idle-closes');
  expect(verdict.flows['pausing']?.trials).toBe(trials.length);
  // A reload that is a function has no log, but nginx has one.
  const { logFiles = [] } = verdict.flows['pausing'] ?? {};
  expect(logFiles.map((file) => path.basename(file))).toEqual(['1-nginx.log']);
  for (const file of logFiles) expect(existsSync(file)).toBe(true);
  // The master stays, and its workers are others.
  const after = await target.processes();
  expect(after[0]).toEqual(before[0]);
  expect(after.slice(1)).not.toEqual(before.slice(1));
});
