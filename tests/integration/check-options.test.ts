// Each option of `reload-proof check`, as a user gives it, on a server that takes no other request than the one they ask for.
import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, test, type TestContext } from 'vitest';
import { sum } from '../../src/common/sum.ts';
import { verdictsFile } from '../../src/report/verdicts/schema.ts';
import { startNodePart } from '../../src/runtime/processes/node-part.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import type { StrictPlan } from '../fixtures/strict-server.ts';
import { passedAround } from '../support/passed-around.ts';
import { ROOT } from '../support/probe-command.ts';

const SERVER = path.resolve(import.meta.dirname, '../fixtures/strict-server.ts');
const CA = path.resolve(import.meta.dirname, '../fixtures/tls/certificate.pem');
const WANTED: StrictPlan = { method: 'PUT', key: 'secret-key', body: '{"secret-body":"größe"}' };
const TRIALS_MAX = 3;
const REQUEST = ['--method', 'PUT', '--header', 'X-Key: secret-key', '--data', WANTED.body, '--cacert', CA];
/** Without it, a check of a server that keeps its process ends after two reloads. */
const EFFECT = ['--effect-header', 'X-Generation'];

async function start({ onTestFinished }: TestContext) {
  const log = path.join(runFolder(), 'strict-server.log');
  const part = await startNodePart<{ pid: number; port: number }>('strict server', SERVER, WANTED, log);
  onTestFinished(() => part.stop());
  return { pid: part.ready.pid, url: `https://127.0.0.1:${part.ready.port}/` };
}

async function check(args: readonly string[], settings: Record<string, string> = {}) {
  const tmp = await mkdtemp(path.join(runFolder(), 'check-'));
  const unset = { TARGET_URL: '', RELOAD_COMMAND: '', EXPECT_HEADER: '', BYPASS_STATUS: '', LOAD_RATE: '' };
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [path.join(ROOT, 'bin/reload-proof.js'), 'check', ...args],
    {
      cwd: ROOT,
      env: { ...unset, RESULTS_DIR: path.join(tmp, 'results'), LOAD_CONNECTIONS: '2', ...settings },
      reject: false,
    },
  );
  return { exitCode, stdout, stderr, file: path.join(tmp, 'results/latest/verdicts.json') };
}

// A verdict needs evidence, so no two loads share the machine.
describe('check', () => {
  test('sends the requested request, sees the effect by a header, and prints only the verdicts', async (context) => {
    const { expect } = context;
    const { pid, url } = await start(context);
    const effect = [...EFFECT, '--expect-header', 'X-Plugin'];
    const { exitCode, stdout, stderr, file } = await check(
      ['--url', url, '--reload', `kill -USR2 ${pid}`, ...REQUEST, ...effect, '--rate', '200', '--json'],
      { CONFIDENCE: '0.6' },
    );
    expect(stderr).toContain('watching x-generation for ten seconds');
    expect(stdout).toBe((await readFile(file, 'utf8')).trimEnd());
    const { complete, verdicts } = verdictsFile.parse(JSON.parse(stdout));
    const [verdict] = verdicts;
    expect(verdicts.map(({ variant }) => variant)).toEqual([
      'busy',
      'paced',
      'idle-1s',
      'idle-5s',
      'new-connection',
      'late-speaker',
      'target',
    ]);
    expect(verdict).toMatchObject({
      scenario: 'check',
      gateway: 'target',
      runtime: 'own',
      verdict: 'green',
      load: { rate: 200 },
    });
    expect(verdict?.assertions.map(({ name }) => name)).toContain('bypasses');
    // The others begin with a request on each connection, which is more than their share of the first second.
    const others = verdicts.slice(1, -1).map(({ sent, durationS }) => sent / durationS);
    expect(sum(others)).toBeLessThan(1.2 * 200);
    expect(stderr).toContain('requests per second together');
    expect(verdict?.outcomes.ok).toBe(verdict?.sent);
    expect(verdict?.reloads).toBe(verdict?.trials);
    expect(verdict?.rerunCommand).toContain('--method PUT --header "<your header>" --data "<your body>"');
    const secrets = ['secret-key', 'secret-body', '127.0.0.1', 'certificate.pem'];
    const leaks = [...(await passedAround(path.dirname(file)))].flatMap(([name, text]) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${name}`),
    );
    expect(leaks).toEqual([]);
    expect({ complete, exitCode }).toEqual({ complete: true, exitCode: 0 });
  });

  test.for([
    ['ends', [], 2],
    ['goes on with --all', ['--all'], 3],
  ] as const)('%s at a red', async ([, all, trials], context) => {
    const { expect } = context;
    const { pid, url } = await start(context);
    const { exitCode, stdout, stderr } = await check(
      ['--url', url, '--reload', `kill -HUP ${pid}`, ...REQUEST, ...EFFECT, ...all, '--json'],
      { TRIALS_MAX: String(TRIALS_MAX) },
    );
    const { verdicts } = verdictsFile.parse(JSON.parse(stdout));
    // A red takes two trials. One in which the probe was late does not count.
    const late = stderr.split('\n').filter((line) => /^check busy .*does not count/.test(line)).length;
    const taken = Math.min(trials + late, TRIALS_MAX);
    expect(verdicts.find(({ verdict }) => verdict === 'red')).toMatchObject({ trials: taken });
    if (trials === TRIALS_MAX || taken < TRIALS_MAX)
      expect(stderr.includes('Ended: a flow is red; --all goes on')).toBe(taken < TRIALS_MAX);
    expect(exitCode).toBe(1);
  });

  test('takes its settings from the environment, and is inconclusive without an effect', async (context) => {
    const { expect } = context;
    const { url } = await start(context);
    const { exitCode, stdout } = await check(REQUEST, {
      TARGET_URL: url,
      RELOAD_COMMAND: 'true',
      EXPECT_HEADER: 'x-plugin',
      BYPASS_STATUS: '418',
      TRIALS_MAX: '1',
    });
    expect(stdout).toMatch(/^INCONCLUSIVE {2}Nothing shows that the reload took effect: /m);
    expect(exitCode).toBe(3);
  });
});

describe.concurrent('check', () => {
  const without = (option: string) => {
    const at = REQUEST.indexOf(option);
    return REQUEST.filter((_, index) => index !== at && index !== at + 1);
  };
  test.for<[what: string, args: string[], settings: Record<string, string>, sentence: string]>([
    ['another method', without('--method'), {}, '--url returns status 400: set it to a URL'],
    ['no header', without('--header'), {}, '--url returns status 400: set it to a URL'],
    ['no body', without('--data'), {}, '--url returns status 400: set it to a URL'],
    ['no authority', without('--cacert'), {}, '--url has a certificate that is not trusted ('],
    [
      'no such header',
      [...REQUEST, '--expect-header', 'x-none'],
      {},
      '--url returns no header x-none (--expect-header) before any reload: the plugin does not run there, or its header has another name (status 200, with x-generation, x-plugin, ',
    ],
    [
      'no such header by a setting',
      REQUEST,
      { EXPECT_HEADER: 'x-none' },
      '--url returns no header x-none (EXPECT_HEADER) before any reload',
    ],
    [
      'no header to show an effect',
      [...REQUEST, '--effect-header', 'x-none'],
      {},
      '--url returns no header x-none (--effect-header)',
    ],
    [
      'the bypass status before any reload',
      [...REQUEST, '--bypass-status', '200'],
      {},
      '--url returns --bypass-status (200) before any reload',
    ],
  ])(
    'says what is wrong with %s by the name that was given',
    async ([, args, settings, sentence], context) => {
      const { expect } = context;
      const { url } = await start(context);
      const given = await check(['--url', url, '--reload', 'true', ...args], settings);
      expect(given.stderr).toMatch(/^reload-proof: [^\n]*$/);
      expect(given.stderr).toContain(sentence);
      expect(given.exitCode).toBe(2);
    },
  );
});
