// `reload-proof check` over connections that need more than a URL, to a real server: nginx, reloaded by a signal.
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { verdictsFile } from '../../src/report/verdicts/schema.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { certificateOf } from '../support/certificate.ts';
import { passedAround } from '../support/passed-around.ts';
import { ROOT } from '../support/probe-command.ts';
import { startNginx } from '../support/tls-proxies.ts';

const pem = (name: string) => path.join(ROOT, `tests/fixtures/tls/${name}.pem`);
const [, KEY = ''] = certificateOf('client').key.split('\n');
const SECRETS = ['secret-phrase', 'PRIVATE KEY', KEY, 'client.pem', 'client-key', '127.0.0.1', '/socket'];

const URL_OPTION = ['--url', 'https://localhost/', '--connect-to'];
const CLIENT = [
  ['--cacert', pem('authority')],
  ['--cert', pem('client')],
  ['--key', pem('client-key-encrypted')],
  ['--pass', 'secret-phrase'],
].flat();

/** nginx cuts idle connections at each reload, so that a verdict takes few reloads. */
async function checkNginx(args: (nginx: Awaited<ReturnType<typeof startNginx>>) => string[]) {
  const nginx = await startNginx();
  const results = await mkdtemp(path.join(runFolder(), 'check-'));
  const program = [path.join(ROOT, 'bin/reload-proof.js'), 'check', '--json'];
  const given = ['--reload', `kill -HUP ${nginx.pid}`, ...args(nginx)];
  const { exitCode, stdout, stderr } = await execa(process.execPath, [...program, ...given], {
    cwd: ROOT,
    env: {
      TARGET_URL: '',
      RELOAD_COMMAND: '',
      EXPECT_HEADER: '',
      BYPASS_STATUS: '',
      LOAD_RATE: '',
      RESULTS_DIR: results,
      LOAD_CONNECTIONS: '2',
    },
    reject: false,
  });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
  const { verdicts } = verdictsFile.parse(JSON.parse(stdout));
  const texts = [...(await passedAround(results))];
  const leaks = texts.flatMap(([name, text]) =>
    SECRETS.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${name}`),
  );
  expect(leaks).toEqual([]);
  const flows = verdicts.filter(({ variant }) => variant !== 'target');
  for (const { outcomes, sent } of flows) expect(outcomes.ok / sent).toBeGreaterThan(0.9);
  return { verdicts, flows: flows.map(({ variant }) => variant) };
}

test('mutual TLS with a passphrase, to an address in place of the name', async () => {
  const { verdicts, flows } = await checkNginx(({ mutual }) => [
    ...URL_OPTION,
    `::127.0.0.1:${mutual}`,
    ...CLIENT,
  ]);
  const verdict = verdicts.find(({ variant }) => variant === 'idle-1s');
  expect(verdict).toMatchObject({ verdict: 'red', gateway: 'target' });
  expect(verdict?.reloads).toBe(verdict?.trials);
  expect(verdict?.rerunCommand).toContain(
    '--cacert "<your certificate authority>" --cert "<your client certificate>" --key "<your key>" --pass "<your passphrase>" --connect-to "<your address>"',
  );
  expect(flows).toContain('http2');
});

test('a Unix socket, whose processes prove the reload', async () => {
  const { verdicts } = await checkNginx(({ socket }) => [
    '--url',
    'http://localhost/',
    '--unix-socket',
    socket,
  ]);
  const verdict = verdicts.find(({ variant }) => variant === 'idle-1s');
  expect(verdict).toMatchObject({ verdict: 'red' });
  expect(verdict?.reloads).toBe(verdict?.trials);
});
