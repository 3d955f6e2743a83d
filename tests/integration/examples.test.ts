// The examples that users copy do what they say.
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, test, type TestContext } from 'vitest';
import { waitUntil } from '../../src/common/wait-until.ts';
import { verdictsFile } from '../../src/report/verdicts/schema.ts';
import { freePort } from '../../src/runtime/processes/free-port.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { packagedOrInstalled } from '../../src/targets/balancers/common/program-source.ts';
import { runCheck } from '../support/check-command.ts';
import { ROOT } from '../support/probe-command.ts';

const START_BOUND_MS = 10_000;
const LINE = 'worker_shutdown_timeout 1s;';

/** Starts the chat example on free ports; with `change`, behind a changed nginx. Returns its URL and how to reload it. */
async function startChat({ onTestFinished }: TestContext, change: (config: string) => string) {
  const folder = await mkdtemp(path.join(runFolder(), 'chat-'));
  await cp(path.join(ROOT, 'examples/chat'), folder, { recursive: true });
  const [port, upstream] = [await freePort(), await freePort()];
  const file = path.join(folder, 'nginx.conf');
  const config = (await readFile(file, 'utf8')).replace(':8000', `:${port}`).replace(':9000', `:${upstream}`);
  await writeFile(file, change(config));
  const nginx = await packagedOrInstalled('nginx').locate();
  // Beside the dependencies of the suite, since the example has none of its own here.
  const server = execa(process.execPath, [path.join(ROOT, 'examples/chat/server.js'), String(upstream)], {
    reject: false,
  });
  const proxy = execa(nginx, ['-p', folder, '-c', file], { reject: false });
  onTestFinished(async () => {
    for (const part of [proxy, server]) part.kill();
    await Promise.all([proxy, server]);
  });
  await waitUntil('the chat responds', START_BOUND_MS, async () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return { url: `ws://127.0.0.1:${port}/`, reload: `${nginx} -p ${folder} -c ${file} -s reload` };
}

async function judge({ url, reload }: { url: string; reload: string }) {
  const { exitCode, stdout } = await runCheck(['--url', url, '--reload', reload, '--json'], {
    CONFIDENCE: '0.6',
  });
  const { verdicts } = verdictsFile.parse(JSON.parse(stdout));
  return { exitCode, verdict: verdicts.find(({ variant }) => variant === 'websocket') };
}

describe.concurrent('chat', () => {
  test('with worker_shutdown_timeout nginx cuts its WebSockets', async (context) => {
    const { expect } = context;
    const { exitCode, verdict } = await judge(await startChat(context, (config) => config));
    const reds = verdict?.assertions
      .filter((assertion) => assertion.verdict === 'red')
      .map(({ name }) => name);
    expect(reds).toEqual(expect.arrayContaining(['closed', 'lost']));
    expect(verdict?.streams?.cut).toBeGreaterThan(0);
    expect(verdict?.streams?.reconnectMs).not.toBeNull();
    expect(exitCode).toBe(1);
  });

  test('without it, none is cut', async (context) => {
    const { expect } = context;
    const chat = await startChat(context, (config) => config.replace(LINE, ''));
    const { exitCode, verdict } = await judge(chat);
    expect(verdict).toMatchObject({ verdict: 'green', streams: { cut: 0, ended: 0, messagesLost: 0 } });
    expect(exitCode).toBe(0);
  });
});
