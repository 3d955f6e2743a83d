import { counted } from '../../common/counted.ts';
import type { RequestSummary } from '../../record/observation.ts';
import { inFlightAt, openAt, silentAt } from '../../record/requests/at-moment.ts';
import { streamsOpenAt } from '../../record/streams/stream-record.ts';
import { nameOf, switchOf, type Trial } from '../../record/trial.ts';

/** The minimum number of requests of a trial that can count as clean, where the flow can give as many. */
export const MINIMUM = { requestsBefore: 100, requestsAfter: 100 };

/** What is missing of the load around a disruption for a trial to be evidence, by the kind of its flow. */
export function missingRequests(trial: Trial, { before, inFlight, after }: RequestSummary): string[] {
  const { disruption, load } = trial;
  const name = nameOf(disruption);
  if (trial.streams)
    return streamsOpenAt(trial.streams, disruption.beganMs) > 0
      ? []
      : [`no stream was open when the ${name} began`];
  const wanted = load.wanted ?? { before: Number.POSITIVE_INFINITY, after: Number.POSITIVE_INFINITY };
  const missing: string[] = [];
  // Before a late start there is no load, by design.
  if (before < Math.min(MINIMUM.requestsBefore, wanted.before) && disruption.kind !== 'late-start')
    missing.push(`only ${counted(before, 'requests')} before the ${name}`);
  missing.push(...missingUnderWay(trial, inFlight, name));
  if (after < Math.min(MINIMUM.requestsAfter, wanted.after))
    missing.push(`only ${counted(after, 'requests')} after the ${name}`);
  missing.push(...notUsedAgain(trial, name));
  return missing;
}

// A connection that is cut after the load is never missed.
function notUsedAgain({ load, disruption, loadEndedMs }: Trial, name: string): string[] {
  if (loadEndedMs === undefined || !pauses(load)) return [];
  const afterMs = loadEndedMs - disruption.endedMs;
  const pauseMs = Math.max(load.thinkMs, load.pacedMs ?? 0);
  if (afterMs >= pauseMs) return [];
  return [
    `its clients pause for ${seconds(pauseMs)}, and the load went on for only ${seconds(afterMs)} after the ${name}`,
  ];
}

function missingUnderWay(trial: Trial, inFlight: number, name: string): string[] {
  const { load, disruption } = trial;
  const switchMs = switchOf(trial)?.requestedMs;
  const missing = [`no request was in flight when the ${name} began`];
  // The records of its flows show their connections, and that of a target has none.
  if (trial.flows) return inFlight > 0 || rests(load) ? [] : missing;
  if (load.client === 'late-speaker')
    return silentAt(trial, switchMs ?? disruption.beganMs) > 0
      ? []
      : [`no connection that was silent when the ${name} began carried a request after that`];
  if (!pauses(load)) {
    // A deploy begins with the start of the next instance, long before the switch.
    const atSwitch = switchMs === undefined ? inFlight : inFlightAt(trial, switchMs);
    return atSwitch > 0 ? [] : missing;
  }
  // A connection of its own for each request is open for no longer than that.
  if (load.client === 'new-connection' || opensOneEach(trial)) return [];
  return openAt(trial, disruption.beganMs) > 0 ? [] : [`no connection was open when the ${name} began`];
}

// A server that closes connections after each response, or before the next request, keeps none that could be lost.
function opensOneEach({ baseline }: Trial): boolean {
  return baseline?.connections !== undefined && baseline.connections >= baseline.sent;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Whether a flow may have no request in flight at a given time, since its clients pause or are silent at first. */
export function rests(load: Trial['load']): boolean {
  return load.stream === undefined && (pauses(load) || load.client === 'late-speaker');
}

/** Whether all virtual users of a flow pause between their requests, so that none may be in flight at a given time. */
export function pauses({
  rate,
  thinkMs,
  pacedMs = thinkMs,
}: Pick<Trial['load'], 'rate' | 'thinkMs' | 'pacedMs'>): boolean {
  return rate === undefined && thinkMs > 0 && pacedMs > 0;
}
