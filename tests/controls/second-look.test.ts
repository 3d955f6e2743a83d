// The clients on bare sockets that confirm a red are not blind: every close of a server that counts them is seen, by them and on the wire.
import { expect, test } from 'vitest';
import { until } from '../../src/runtime/until.ts';
import { plainAnswer, startHostileServer, type Misdeed } from '../support/hostile-server.ts';
import { BareLane } from '../support/second-look/bare-lane.ts';
import { capture } from '../support/second-look/capture.ts';
import { Notes } from '../support/second-look/notes.ts';

const LANES = 8;
const MISDEEDS = 100;
const BOUND_MS = 20_000;

const MISDEED: Record<string, Misdeed> = {
  'an end without an answer': (socket) => socket.end(),
  'a reset without an answer': (socket) => socket.resetAndDestroy(),
  'an end right after an answer': (socket, id) => socket.end(plainAnswer(id)),
};

test.for(Object.entries(MISDEED))('%s is seen every time', async ([, misdeed], { onTestFinished }) => {
  const server = await startHostileServer(misdeed);
  onTestFinished(() => server.stop());
  const port = Number(new URL(server.url).port);
  const captured = await capture(port);
  const notes = new Notes();
  const target = { port, host: () => Promise.resolve('127.0.0.1'), path: '/' };
  const lanes = Array.from({ length: LANES }, () => new BareLane(target, notes));
  const enough = () => server.misdeeds >= MISDEEDS && notes.cut.length >= MISDEEDS;
  await until(`${MISDEEDS} misdeeds are done and seen`, BOUND_MS, enough);
  for (const lane of lanes) lane.stop();
  const wire = await captured?.stop();
  // One that is done at the very end reaches nobody any more.
  expect(notes.cut.length).toBeGreaterThan(server.misdeeds - LANES);
  expect(notes.cut.length).toBeLessThanOrEqual(server.misdeeds);
  expect(notes.sent).toBeLessThanOrEqual(notes.answers.length + notes.cut.length + LANES);
  if (wire?.dropped !== 0) process.stdout.write('  not compared with the wire: no whole capture\n');
  const onWire = wire?.dropped === 0 ? wire.unanswered : notes.cut.length;
  expect(onWire).toBe(notes.cut.length);
});
