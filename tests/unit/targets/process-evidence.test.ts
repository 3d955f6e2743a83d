// What the processes that serve fresh connections prove of a reload.
import { expect, test } from 'vitest';
import { processEntry, type ProcessEntry } from '../../../src/runtime/processes/process-table.ts';
import { ProcessEvidence } from '../../../src/targets/external/process-evidence.ts';
import { ROUNDS } from '../../../src/targets/external/sightings.ts';

const PRIMARY = processEntry(process.pid)!;
const childOf = (parent: number, pid: number): ProcessEntry => ({
  pid,
  name: 'node',
  parent,
  identity: `child ${pid}`,
});
const round = (...served: ProcessEntry[]) => [{ served }];

/** A reload from one process to another, among whose rounds after it there is one in which `sighted` held the connection. */
function reloaded(before: ProcessEntry, after: ProcessEntry, sighted: ProcessEntry): ProcessEvidence {
  const evidence = new ProcessEvidence();
  evidence.know([PRIMARY, before]);
  for (let n = 0; n < ROUNDS + 1; n++) evidence.before(round(before), n);
  evidence.begin(100);
  for (let n = 0; n < ROUNDS - 1; n++) evidence.after(round(after), 101 + n);
  evidence.after(round(sighted), 150);
  evidence.after(round(after), 151);
  return evidence;
}

test('a parent that holds a connection for a moment before a child serves it is no old server', () => {
  const [old, young] = [childOf(PRIMARY.pid, 1e9), childOf(PRIMARY.pid, 1e9 + 1)];
  expect(reloaded(old, young, PRIMARY).changed).toBe(true);
});

test.for([
  ['a process that served before', childOf(0, 1e9), childOf(0, 1e9)],
  ['a process that is the parent of none of them', childOf(0, 1e9), PRIMARY],
  ['the parent of new ones alone', childOf(0, 1e9), PRIMARY],
] as const)('%s, seen afterwards, is still an old server', ([what, old, sighted]) => {
  const young = childOf(what.startsWith('the parent') ? PRIMARY.pid : 0, 1e9 + 1);
  const evidence = reloaded(old, young, sighted);
  expect(evidence.changed).toBe(false);
  expect(evidence.why).toContain(`${sighted.name} ${sighted.pid} still served it afterwards`);
});
