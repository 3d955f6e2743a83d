// A target behind a Unix socket shows which processes serve it, too.
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CONNECTIONS, Rounds } from '../../../src/targets/external/rounds.ts';
import { PLAIN_GET } from '../../../src/targets/external/target-request.ts';

async function listen(closes: boolean): Promise<{ server: Server; folder: string; file: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rounds-'));
  const file = path.join(folder, 'socket');
  const server = createServer((_request, response) => {
    if (closes) response.setHeader('connection', 'close');
    response.end('x');
  });
  server.listen(file);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
    return rm(folder, { recursive: true });
  });
  return { server, folder, file };
}

const roundsOn = (file: string) =>
  new Rounds('http://a.test/', undefined, { ...PLAIN_GET, connect: { connectTo: { path: file } } });

test.for([false, true])('each round sees it, if the server closes after a response: %s', async (closes) => {
  const { folder, file } = await listen(closes);
  const earlier = connect(file);
  await once(earlier, 'connect');
  onTestFinished(() => void earlier.destroy());
  const link = path.join(folder, 'link');
  await symlink(folder, link);
  for (const rounds of [roundsOn(file), roundsOn(path.join(link, 'socket'))]) {
    await rounds.take();
    const round = await rounds.take();
    const pids = round.map(({ served }) =>
      typeof served === 'string' ? served : served.map(({ pid }) => pid),
    );
    expect(pids).toEqual(Array.from({ length: CONNECTIONS }, () => [process.pid]));
  }
});

test('a connection from before the round shows nothing', async () => {
  const { server, file } = await listen(false);
  const earlier = connect(file);
  await once(earlier, 'connect');
  onTestFinished(() => void earlier.destroy());
  const rounds = roundsOn(file);
  server.close();
  const round = await rounds.take();
  expect(round.map(({ served }) => served)).toEqual(Array.from({ length: CONNECTIONS }, () => 'elsewhere'));
});
