import { expect, test } from 'vitest';
import { Unanswered } from '../../../../bench/cross-check/client/unanswered.ts';

const CLIENT = '127.0.0.1.40000';
const SERVER = '127.0.0.1.8080';
const packet = (from: string, to: string, flags: string, length = 0) =>
  `IP ${from} > ${to}: Flags [${flags}], seq 1:${length + 1}, ack 1, win 512, options [nop,nop,TS val 1 ecr 1], length ${length}`;
const syn = packet(CLIENT, SERVER, 'S');
const ask = `${packet(CLIENT, SERVER, 'P.', 80)}: HTTP: GET /datetime HTTP/1.1`;
const response = `${packet(SERVER, CLIENT, 'P.', 200)}: HTTP: HTTP/1.1 200 OK`;
const fin = packet(SERVER, CLIENT, 'F.');
const reset = packet(SERVER, CLIENT, 'R');
const leave = packet(CLIENT, SERVER, 'F.');

test.for([
  ['every request answered', [syn, ask, response, ask, response, leave, fin], 0],
  ['an idle connection ended', [syn, ask, response, fin, leave], 0],
  ['an end instead of a response', [syn, ask, response, ask, fin], 1],
  ['a reset instead of a response', [syn, ask, reset], 1],
  ['a request that met an end on its way', [syn, ask, response, fin, ask, reset], 1],
  ['an end that the client began', [syn, ask, leave, fin], 0],
  ['a response with the end in the same packet', [syn, ask, packet(SERVER, CLIENT, 'FP.', 200)], 0],
  ['the same port opened again', [syn, ask, fin, syn, ask, response, ask, reset], 2],
  ['a connection that was there before the capture', [ask, fin], 0],
  ['nobody listens', [syn, packet(SERVER, CLIENT, 'R.')], 0],
] as const)('%s', ([, packets, count]) => {
  const seen = new Unanswered(8080);
  for (const line of packets) seen.take(line);
  expect(seen.count).toBe(count);
});
