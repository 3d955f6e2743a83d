// Every sign of a picture is explained in it.
import { expect, test } from 'vitest';
import { drawFigure } from '../../../src/report/html/page/figure/figure.js';
import { trialView } from '../../../src/report/html/view/trial-view.ts';
import { ConnectionTable, type ConnectionEnd } from '../../../src/record/requests/connection-table.ts';
import { newCalls } from '../../../src/verdict/observe/new-calls.ts';
import { steadyBut } from '../../support/history.ts';
import { watchedBy } from '../../support/report-run.ts';

/**
 * What needs no entry: the axes, what a title or a flag beside it says, the warnings, and the lines of the latency,
 * which a note explains.
 */
const PLAIN = new Set([
  'grid',
  'base',
  'pole',
  'longest',
  'median',
  'axis',
  'count',
  'flag',
  'name',
  'title',
  'note',
  'alarm',
  'lane',
  'hit',
]);

/** Columns of faults have the colour of their mark; an end under a request looks like one of an idle connection. */
const SAME: Record<string, string> = {
  'b-bypass': 'f-bypass',
  'b-error': 'f-error',
  'b-unsolicited': 'f-unsolicited',
  'end-in-flight': 'end-idle',
};

const END = { by: 'server', inFlight: false, how: 'fin', announced: false } as const;
/** Consecutive connections, each ended in a different way. */
const ENDS: ConnectionEnd[] = [
  { ...END, by: 'probe' },
  { ...END, announced: true },
  END,
  { ...END, inFlight: true },
];

function ledger(): ConnectionTable {
  const made = new ConnectionTable(0);
  for (const [index, end] of ENDS.entries()) made.close(made.open(index * 100, 0), index * 100 + 90, 5, end);
  return made;
}

/** The first class of each shape, without what makes it special. */
function classes(svg: string): Set<string> {
  return new Set([...svg.matchAll(/class="([\w-]+)/g)].map(([, name]) => name ?? ''));
}

/** What the legends of a picture explain, and what has no entry in them. */
function signsOf(svg: string) {
  const explained = classes(
    [...svg.matchAll(/<(?:line|rect|path|polygon|circle)[^>]*\/><text class="legend"/g)].join(''),
  );
  const signs = [...classes(svg)].filter((name) => name !== 'legend' && !PLAIN.has(name));
  return { signs, missing: signs.filter((name) => !explained.has(SAME[name] ?? name)) };
}

test('every sign of a picture has a legend entry', () => {
  const faults = steadyBut(
    { atMs: 1210, tookMs: 100, outcome: 'bypass' },
    { atMs: 1400, tookMs: 90 },
    { atMs: 1610, outcome: 'error', status: 502 },
  );
  const watched = watchedBy('hello');
  watched.log.push({ atMs: 1600, text: '[warn] slow', times: 1 });
  const unsolicited = [{ atMs: 1700, virtualUser: 0, served: 3, what: 'HTTP/1.1 200 OK' }];
  const trial = { ...faults, history: watched, unsolicited, connectionTable: ledger() };
  const view = trialView(trial, [newCalls({ workers: 1, plugins: 1, inFlight: 0 })], true);
  const { svg } = drawFigure(view, { width: 1200, fromMs: view.fromMs, toMs: view.toMs });
  const { signs, missing } = signsOf(svg);
  expect(signs).toContain('f-unsolicited');
  expect(signs.length).toBeGreaterThan(15);
  expect(missing).toEqual([]);
});

test('so has every sign in the lanes of flows, whichever of them is selected', () => {
  const slow = trialView(steadyBut({ atMs: 1100, tookMs: 800 }), [], true);
  const cut = {
    ...steadyBut(),
    idleCloses: [{ atMs: 1200, virtualUser: 0, how: 'fin', served: 1 } as const],
  };
  const faulty = trialView(cut, [], true);
  const switched = trialView(steadyBut({ atMs: 1300, side: 'new' }), [], true);
  const lane = { verdict: 'red', baseline: undefined } as const;
  const flows = [
    { ...lane, id: 'v0', name: 'slow', trial: slow, isSelected: true },
    { ...lane, id: 'v1', name: 'faulty', trial: faulty, isSelected: false },
    { ...lane, id: 'v2', name: 'switched', trial: switched, isSelected: false },
  ];
  const { svg } = drawFigure(slow, { width: 1200, fromMs: slow.fromMs, toMs: slow.toMs, flows });
  const { signs, missing } = signsOf(svg);
  expect(signs).toEqual(expect.arrayContaining(['b-idle-cut', 'ok-new', 'wait']));
  expect(missing).toEqual([]);
});
