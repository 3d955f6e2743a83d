import type { StreamPlan } from '../../record/flow/load-plan.ts';
import type { VerdictEntry } from '../verdicts/schema.ts';

const figure = new Intl.NumberFormat('en-US');

/** Describes a trial's load: "8 busy connections and 8 that pause for 10 ms". */
export function describeLoad({
  connections,
  thinkMs,
  pacedMs = thinkMs,
  rate,
  arrivals,
  stream,
}: NonNullable<VerdictEntry['load']> & { stream?: StreamPlan }): string {
  if (stream) return `${connectionsText(connections)} with a stream each`;
  if (rate !== undefined)
    return `${figure.format(rate)} requests per second (${arrivals} arrivals) on at most ${connectionsText(connections)}`;
  // Every second connection is a paced one.
  const paced = pacedMs === thinkMs ? 0 : Math.floor(connections / 2);
  const first = pausingConnections(connections - paced, thinkMs);
  return paced === 0 ? first : `${first} and ${paced} that ${pause(paced, pacedMs)}`;
}

function pausingConnections(count: number, thinkMs: number): string {
  return thinkMs === 0
    ? connectionsText(count, 'busy ')
    : `${connectionsText(count)} that ${pause(count, thinkMs)}`;
}

function pause(count: number, thinkMs: number): string {
  if (thinkMs === 0) return count === 1 ? 'is busy' : 'are busy';
  return `${count === 1 ? 'pauses' : 'pause'} for ${thinkMs} ms`;
}

function connectionsText(count: number, what = ''): string {
  return `${count} ${what}connection${count === 1 ? '' : 's'}`;
}
