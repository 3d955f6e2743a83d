// How often what fresh connections show proves a reload that was none, and one that was: by simulation, with a fixed seed.
import { expect, test } from 'vitest';
import { Sightings } from '../../../src/targets/external/sightings.ts';

const ROUND_MS = 100;
const CONNECTIONS = 8;
const QUIET_MS = 10_000;
const WINDOW_MS = 5000;
const TRIALS = 300;

/** What the connections of a round show, at a time. */
type Server = (atMs: number) => string[];
type Random = () => number;

function seeded(): Random {
  let state = 1;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Trials of one series as OwnGateway looks at them, and how many of them are proven; each reload takes effect after `effectMs`. */
function provenOf(server: Server, trials: number, effectMs?: number): number {
  const sightings = new Sightings(QUIET_MS, WINDOW_MS);
  let nowMs = 0;
  let proven = 0;
  let generation = 0;
  const values = () => server(nowMs).map((value) => `${value}/${generation}`);
  const each = (until: () => boolean, round: () => void) => {
    for (; !until(); nowMs += ROUND_MS) round();
  };
  for (let trial = 0; trial < trials; trial++) {
    const beganMs = nowMs;
    each(
      () => nowMs >= beganMs + 15_000 || (nowMs >= beganMs + 500 && sightings.isSteady(nowMs)),
      () => sightings.before(values(), nowMs),
    );
    sightings.begin(nowMs);
    const reloadMs = nowMs;
    const look = () => {
      if (effectMs !== undefined && nowMs >= reloadMs + effectMs) generation = trial + 1;
      sightings.after(values(), nowMs);
    };
    each(() => sightings.changed || nowMs >= reloadMs + 15_000, look);
    const endMs = nowMs + 2000;
    each(() => nowMs >= endMs, look);
    if (sightings.changed) proven++;
    sightings.next();
  }
  return proven;
}

function shareOf(serverOf: (random: Random) => Server, effectMs?: number): number {
  const random = seeded();
  let proven = 0;
  for (let trial = 0; trial < TRIALS; trial++) proven += provenOf(serverOf(random), 1, effectMs);
  return proven / TRIALS;
}

/** Each connection goes to any worker, with the same chance. */
const workers = (count: number) => (random: Random) => () =>
  Array.from({ length: CONNECTIONS }, () => `w${Math.floor(random() * count)}`);
/** All connections of a round go to one of two workers, to the second with this chance. */
const bursts = (chance: number) => (random: Random) => () => [random() < chance ? 'b' : 'a'];
/** The same, but to one of them for so long on average. */
const spells = (meanMs: number) => (random: Random) => {
  let endMs = 0;
  let value = 'a';
  return (atMs: number) => {
    for (; endMs <= atMs; endMs -= Math.log(1 - random()) * meanMs) value = value === 'a' ? 'b' : 'a';
    return [value];
  };
};
const unique = (random: Random) => () => Array.from({ length: CONNECTIONS }, () => String(random()));
const clock = (stepMs: number) => (random: Random) => {
  const offsetMs = random() * stepMs;
  return (atMs: number) => [String(Math.floor((atMs + offsetMs) / stepMs))];
};

test.for<[string, (random: Random) => Server]>([
  ['two workers', workers(2)],
  ['32 workers', workers(32)],
  ['bursts to either of two workers', bursts(0.5)],
  ['a second worker that is rarely met', bursts(0.1)],
  ['spells of 300 ms', spells(300)],
  ['an id of each response', unique],
  ['a clock of a second', clock(1000)],
  ['a clock of two seconds', clock(2000)],
])('nothing happened: %s', ([, serverOf]) => {
  expect(shareOf(serverOf)).toBe(0);
});

test.for<[string, (random: Random) => Server]>([
  ['one value for all', workers(1)],
  ['two workers', workers(2)],
  ['32 workers', workers(32)],
  ['bursts to either of two workers', bursts(0.5)],
  ['a second worker that is rarely met', bursts(0.1)],
])('a reload that takes effect at once, or after two seconds: %s', ([, serverOf]) => {
  expect(shareOf(serverOf, 0)).toBeGreaterThan(0.97);
  expect(shareOf(serverOf, 2000)).toBeGreaterThan(0.97);
});

// A single trial may meet the moment at which such a value changes. A green takes a dozen, each with its own proof.
test.for<[string, (random: Random) => Server]>([
  ['spells of 5 s', spells(5000)],
  ['spells of 20 s', spells(20_000)],
  ['spells of a minute', spells(60_000)],
  ['a clock of 5 s', clock(5000)],
  ['a clock of 8 s', clock(8000)],
  ['a clock of a minute', clock(60_000)],
])('if nothing happened, not all of 12 trials claim that it did: %s', ([, serverOf]) => {
  const random = seeded();
  const most = Math.max(...Array.from({ length: 200 }, () => provenOf(serverOf(random), 12)));
  expect(most).toBeLessThan(12);
});

test('an old value that returns revokes the proof', () => {
  const sightings = new Sightings(0);
  for (let round = 0; round < 20; round++) sightings.before(['old'], round);
  sightings.begin(20);
  for (let round = 20; round < 40; round++) sightings.after(['new'], round);
  expect(sightings.changed).toBe(true);
  sightings.after(['new', 'old'], 40);
  expect(sightings.changed).toBe(false);
  expect(sightings.stillSeen).toEqual(['old']);
});

test('a round in which a connection failed proves nothing', () => {
  const sightings = new Sightings(0);
  for (let round = 0; round < 20; round++) sightings.before(['old'], round);
  sightings.begin(20);
  for (let round = 20; round < 40; round++) sightings.after(['new'], round, false);
  expect(sightings.changed).toBe(false);
});

test('a value may return after a later reload', () => {
  const sightings = new Sightings(0);
  const proven = ['blue', 'green', 'blue', 'green'].map((value, index) => {
    if (index > 0) sightings.next();
    for (let round = 0; round < 20; round++) sightings.before([value], round);
    sightings.begin(20);
    for (let round = 0; round < 20; round++) sightings.after([value === 'blue' ? 'green' : 'blue'], round);
    return sightings.changed;
  });
  expect(proven).toEqual([true, true, true, true]);
});
