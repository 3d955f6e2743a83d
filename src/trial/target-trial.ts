import { ConnectionTable } from '../record/requests/connection-table.ts';
import { RequestTable } from '../record/requests/request-table.ts';
import type { Trial } from '../record/trial.ts';
import { summarize } from '../verdict/observe/summarize.ts';

/**
 * The record of the target itself in a trial of several flows: no requests of its own, but how many its flows sent, and
 * when.
 */
export function targetTrial(variant: string, flows: readonly Trial[]): Trial {
  const [first] = flows;
  if (!first) throw new Error('a trial needs at least one flow');
  const { unsent: _ofTheFlow, ...common } = first;
  const summaries = flows.map((flow) => summarize(flow));
  const sum = (of: (index: number) => number) => flows.reduce((total, _flow, index) => total + of(index), 0);
  return {
    ...common,
    variant,
    load: { ...first.load, connections: sum((index) => flows[index]?.load.connections ?? 0) },
    flows: {
      variants: flows.map((flow) => flow.variant),
      before: sum((index) => summaries[index]?.before ?? 0),
      inFlight: sum((index) => summaries[index]?.inFlight ?? 0),
      after: sum((index) => summaries[index]?.after ?? 0),
      unfinished: sum((index) => summaries[index]?.unfinished ?? 0),
    },
    expectation: flows.map(({ expectation }) => expectation).join(', '),
    idleCloses: [],
    unsolicited: [],
    errors: [],
    connectionsOpened: sum((index) => flows[index]?.connectionsOpened ?? 0),
    requestTable: new RequestTable(),
    connectionTable: new ConnectionTable(first.connectionTable.originMs),
  };
}
