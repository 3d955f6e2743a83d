import { sum } from '../common/sum.ts';
import { ConnectionTable } from '../record/requests/connection-table.ts';
import { responsesFromNew } from '../record/requests/stale.ts';
import { RequestTable } from '../record/requests/request-table.ts';
import type { Trial } from '../record/trial.ts';
import { rests } from '../verdict/observe/load-evidence.ts';
import { summarize } from '../verdict/observe/summarize.ts';

/**
 * The record of the target itself in a trial of several flows: no requests of its own, but how many its flows sent, and
 * when.
 */
export function targetTrial(variant: string, flows: readonly Trial[]): Trial {
  const [first] = flows;
  if (!first) throw new Error('a trial needs at least one flow');
  const { unsent: _unsent, baseline: _baseline, streams: _streams, ...common } = first;
  // Of flows that rest, none may have a request in flight when a disruption begins.
  const { load } = flows.find((flow) => !rests(flow.load)) ?? first;
  const summaries = flows.map((flow) => summarize(flow));
  return {
    ...common,
    variant,
    load: { ...load, connections: sum(flows.map((flow) => flow.load.connections)) },
    flows: {
      variants: flows.map((flow) => flow.variant),
      before: sum(summaries.map(({ before }) => before)),
      inFlight: sum(summaries.map(({ inFlight }) => inFlight)),
      after: sum(summaries.map(({ after }) => after)),
      unfinished: sum(summaries.map(({ unfinished }) => unfinished)),
      ...(first.disruption.kind === 'switch'
        ? { fromNew: sum(flows.map(({ requestTable }) => responsesFromNew(requestTable))) }
        : {}),
    },
    expectation: flows.map(({ expectation }) => expectation).join(', '),
    idleCloses: [],
    unsolicited: [],
    errors: [],
    connectionsOpened: sum(flows.map((flow) => flow.connectionsOpened)),
    requestTable: new RequestTable(),
    connectionTable: new ConnectionTable(first.connectionTable.originMs),
  };
}
