import type { VerdictEntry } from '../verdicts/schema.ts';

const figure = new Intl.NumberFormat('en-US');

/** A trial's load in words: "8 busy connections and 8 that pause for 10 ms". */
export function describeLoad({
  connections,
  thinkMs,
  pacedMs = thinkMs,
  rate,
  arrivals,
}: NonNullable<VerdictEntry['load']>): string {
  if (rate !== undefined)
    return `${figure.format(rate)} requests a second (${arrivals} arrivals) on at most ${many(connections)}`;
  // Every second connection is a paced one.
  const paced = pacedMs === thinkMs ? 0 : Math.floor(connections / 2);
  const first = connectionsThat(connections - paced, thinkMs);
  return paced === 0 ? first : `${first} and ${paced} that ${pause(paced, pacedMs)}`;
}

function connectionsThat(count: number, thinkMs: number): string {
  return thinkMs === 0 ? many(count, 'busy ') : `${many(count)} that ${pause(count, thinkMs)}`;
}

function pause(count: number, thinkMs: number): string {
  if (thinkMs === 0) return count === 1 ? 'is busy' : 'are busy';
  return `${count === 1 ? 'pauses' : 'pause'} for ${thinkMs} ms`;
}

function many(count: number, what = ''): string {
  return `${count} ${what}connection${count === 1 ? '' : 's'}`;
}
