// What a run of one's own gateway says and writes, as a user would start it.
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, test, vi, type TestContext } from 'vitest';
import { startNodePart } from '../../src/runtime/processes/node-part.ts';
import { verdictsFile, type VerdictsFile } from '../../src/report/verdicts/schema.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { passedAround } from '../support/passed-around.ts';
import { runCheck, startCheck } from '../support/check-command.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../fixtures/reloaded-server.ts');
/** What two trials may take on a busy machine. */
const TRIALS_BOUND_MS = 120_000;
/** Room for trials that do not count, since the probe was late on a busy machine. */
const MOST_TRIALS = '8';
const NONE = {
  EXPECT_HEADER: '',
  BYPASS_STATUS: '',
  TRIALS_MAX: '3',
  LOAD_CONNECTIONS: '2',
  LOAD_RATE: '200',
};

async function start({ onTestFinished }: TestContext, word = ''): Promise<{ pid: number; port: number }> {
  const log = path.join(runFolder(), 'reloaded-server.log');
  const part = await startNodePart<{ pid: number; port: number }>('reloaded server', PROGRAM, word, log);
  onTestFinished(() => part.stop());
  return part.ready;
}

async function runOwn(port: number, command: string, settings: Record<string, string> = {}) {
  const env = {
    ...NONE,
    TARGET_URL: `http://127.0.0.1:${port}/`,
    RELOAD_COMMAND: command,
    ...settings,
  };
  const run = await runCheck([], env);
  return { ...run, stdout: stripVTControlCharacters(run.stdout) };
}

function trialLines(stdout: string): string[] {
  return stdout.split('\n').filter((line) => /^\S+ busy +trial/.test(line));
}

function occurrences(text: string, word: string): number {
  return text.split(word).length - 1;
}

// Side by side: each waits for most of its time, and asks little of its server.
describe.concurrent('a run', () => {
  test('if the command fails, it ends after one trial and quotes the command', async (context) => {
    const { expect } = context;
    const { port } = await start(context);
    const { exitCode, stdout, stderr } = await runOwn(port, 'kongg reload');
    expect(exitCode).toBe(3);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /the reload command failed with exit code 127\. The last that it printed:\n.*kongg.*not found/,
    );
    expect(trialLines(stdout)).toHaveLength(1);
    expect(stdout).not.toContain('more trials');
    expect(stdout).toContain(
      'check busy, paced, idle-1s, idle-5s, new-connection, late-speaker · not judged: bypasses (nothing in a response shows whether the plugin ran), wrong-configuration (',
    );
    // Once for all flows, and once for the target.
    expect(occurrences(stdout, 'not judged: ')).toBe(2);
    expect(stdout).toContain('not checked: http2: the target does not speak HTTP/2 (');
    expect(stdout).toContain(
      '\nINCONCLUSIVE  The reload command failed with exit code 127, so nothing is proven.\n\nRun the command by hand',
    );
    expect(stdout).toMatch(/\nReport: \S+\/report\.html {2}exit code 3$/);
    expect(occurrences(stdout, 'timeouts')).toBe(0);
    expect(stdout).toMatch(/ · reload command \d+ ms · /);
  });

  test('if the command hangs, it ends after one trial', async (context) => {
    const { expect } = context;
    const { port } = await start(context);
    const { exitCode, stdout } = await runOwn(port, 'echo waiting; exec sleep 60', {
      RELOAD_BOUND_MS: '1000',
    });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(
      /^INCONCLUSIVE {2}The reload command had not ended after [\d.]+ s, so nothing is proven\.$/m,
    );
    expect(stdout).toContain('The last that it printed:\n  waiting\n');
    expect(trialLines(stdout)).toHaveLength(1);
  });

  // One reload, since each such trial waits long for an effect; that two end the run is in check-stop.test.ts.
  test('if the command has no effect, it says so in one sentence', async (context) => {
    const { expect } = context;
    const { port } = await start(context);
    const { exitCode, stdout } = await runOwn(port, 'true', { TRIALS_MAX: '1' });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(
      /^INCONCLUSIVE {2}Nothing shows that the reload took effect: not all of .* \(after 1 reload\)/m,
    );
    expect(trialLines(stdout)).toHaveLength(1);
    expect(stdout).not.toContain('more trials');
  });

  test('if the command kills the target, violations are shown before what is undecided', async (context) => {
    const { expect } = context;
    const { port, pid } = await start(context);
    const { exitCode, stdout } = await runOwn(port, `kill -KILL ${pid} 2>/dev/null; echo gone; exit 1`, {
      TRIALS_MAX: MOST_TRIALS,
    });
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 1 });
    expect(stdout).toMatch(/^RED {2}Violated: .*the port accepts connections all the time.* \(busy.*\)\.$/m);
    expect(stdout).toMatch(
      / refused: [\d,]+ requests, expected at most 0 requests \(violated in \d of \d trials/,
    );
    // What a red leaves undecided is not listed beside it.
    expect(stdout).not.toContain('took-effect');
    expect(stdout).toMatch(
      /the reload command failed with exit code 1\. The last that it printed:\n {2}gone/,
    );
    // A red takes two trials. One in which the probe was late does not count.
    expect(trialLines(stdout).filter((line) => !line.includes('does not count'))).toHaveLength(2);
  });

  test('if it is interrupted while it waits for the first response, it says so and ends', async (context) => {
    const { expect, onTestFinished } = context;
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const settings = { ...NONE, TARGET_URL: `http://127.0.0.1:${port}/`, RELOAD_COMMAND: 'true' };
    const { child, tmp } = await startCheck({ settings });
    onTestFinished(() => void child.kill());
    await once(server, 'request');
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    const { exitCode, stdout, stderr } = await child;
    expect(stderr.trim()).toBe('reload-proof: interrupted by SIGTERM before the load began');
    expect(exitCode).toBe(143);
    expect(stdout).toBe('');
    expect(await readdir(tmp)).toEqual([]);
  });

  test('if it is interrupted, it judges the trials that have ended, and says that it is not complete', async (context) => {
    const { expect } = context;
    const { port, pid } = await start(context);
    const TARGET_URL = `http://127.0.0.1:${port}/`;
    const reload = { RELOAD_COMMAND: `kill -USR2 ${pid}`, EXPECT_HEADER: 'x-generation' };
    const settings = { ...NONE, TRIALS_MAX: '40', TARGET_URL, ...reload };
    const { child, results, tmp } = await startCheck({ settings });
    context.onTestFinished(() => void child.kill());
    const recorded = () => readdir(path.join(results, 'latest/trials/check'));
    await vi.waitFor(async () => expect(await recorded()).toContain('busy-002.trial'), {
      timeout: TRIALS_BOUND_MS,
      interval: 20,
    });
    process.kill(-(child.pid ?? 0), 'SIGINT');
    const { exitCode, stdout, stderr } = await child;
    expect(stderr.trim()).toBe(
      'reload-proof: interrupted by SIGINT: judging the trials that have ended; once more ends it at once',
    );
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/^INCONCLUSIVE {2}Not proven for busy, .*: interrupted by SIGINT\.$/m);
    const texts = await passedAround(path.join(results, 'latest'));
    expect(verdictsFile.parse(JSON.parse(texts.get('verdicts.json') ?? '{}'))).toMatchObject({
      complete: false,
      verdicts: expect.arrayContaining([
        expect.objectContaining({ variant: 'busy', stopped: 'interrupted by SIGINT' }),
      ]) as unknown,
    });
    expect(texts.get('report.html')).toContain('"complete":false');
    expect(texts.get('junit.xml')).toContain('<error message="This run did not finish');
    expect(await readdir(tmp)).toEqual(['results']);
  });

  test('leaves no host, address, command, secret or header value in what is passed around', async (context) => {
    const { expect } = context;
    const { port, pid } = await start(context, 'of-alice');
    const { results, stdout } = await runOwn(
      port,
      `echo printed-$((6*7)); kill -HUP ${pid} # token=in-command`,
      {
        TARGET_URL: `http://user:in-userinfo@127.0.0.1:${port}/in-path?key=in-query`,
        EXPECT_HEADER: 'x-generation',
      },
    );
    expect(stdout).toContain('RED');
    const texts = await passedAround(path.join(results, 'latest'));
    expect([...texts.keys()].map((name) => path.extname(name))).toEqual(
      expect.arrayContaining(['.html', '.json', '.xml', '.md', '.svg', '.trial']),
    );
    const secrets = [
      'in-userinfo',
      'in-path',
      'in-query',
      'in-command',
      'printed-42',
      'of-alice',
      `:${port}`,
      '127.0.0.1',
    ];
    const { verdicts } = JSON.parse(texts.get('verdicts.json') ?? '{}') as VerdictsFile;
    const left = verdicts.map(({ variant, notJudged = [] }) => [variant, notJudged.map(({ name }) => name)]);
    expect(left.at(0)).toEqual(['busy', ['wrong-configuration', 'handled-twice']]);
    expect(left.at(-1)).toEqual(['target', ['plugin-servers-left']]);
    const leaks = [...texts].flatMap(([name, text]) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${name}`),
    );
    expect(leaks).toEqual([]);
    expect(texts.get('junit.xml')).not.toContain(os.hostname());
    expect(texts.get('junit.xml')).toMatch(
      /<testcase [^>]*name="idle-1s on [^">]+"[^>]*><failure type="red"/,
    );
    const again = `npx reload-proof check --url "<your target's URL>" --reload "<your reload command>"`;
    const [red = ''] = [...texts].filter(([name]) => name.endsWith('.md')).map(([, text]) => text);
    expect(red).toContain(`${again} --rate 200 --expect-header x-generation\n`);
  });
});
