// The clients on bare sockets that confirm a red are not blind: every close of a server that counts them is seen, by them and on the wire.
import { expect, test } from 'vitest';
import { waitUntil } from '../../../../src/common/wait-until.ts';
import { plainResponse, startHostileServer, type Misdeed } from '../../../support/hostile-server.ts';
import { BareUser } from '../../../../bench/cross-check/client/bare-user.ts';
import { capture } from '../../../../bench/cross-check/client/capture.ts';
import { finishAll, Notes } from '../../../../bench/cross-check/client/notes.ts';

const USERS = 4;
const MISDEEDS = 12;
const BOUND_MS = 20_000;

const MISDEED: Record<string, Misdeed> = {
  'an end without a response': (socket) => socket.end(),
  'a reset without a response': (socket) => socket.resetAndDestroy(),
  'an end right after a response': (socket, id) => socket.end(plainResponse(id)),
};

test.for(Object.entries(MISDEED))('%s is seen every time', async ([, misdeed], { onTestFinished }) => {
  const server = await startHostileServer(misdeed);
  onTestFinished(() => server.stop());
  const port = Number(new URL(server.url).port);
  const captured = await capture(port);
  const notes = new Notes();
  const target = { port, host: () => Promise.resolve('127.0.0.1'), path: '/' };
  const users = Array.from({ length: USERS }, () => new BareUser(target, notes));
  const enough = () => server.misdeeds >= MISDEEDS && notes.cut.length >= MISDEEDS;
  await waitUntil(`${MISDEEDS} misdeeds are done and seen`, BOUND_MS, enough);
  await finishAll(users);
  const wire = typeof captured === 'string' ? undefined : await captured.stop();
  // An end right after a user's last response is met by nobody.
  expect(notes.cut.length).toBeGreaterThanOrEqual(server.misdeeds - USERS);
  expect(notes.cut.length).toBeLessThanOrEqual(server.misdeeds);
  expect(notes.sent).toBe(notes.responses.length + notes.cut.length);
  const dropped = wire && wire.dropped > 0 ? [`${wire.dropped} packets dropped`] : [];
  for (const why of [...(typeof captured === 'string' ? [captured] : []), ...dropped])
    process.stdout.write(`  not compared with the wire: ${why}\n`);
  expect(wire?.dropped === 0 ? wire.unanswered : notes.cut.length).toBe(notes.cut.length);
});
