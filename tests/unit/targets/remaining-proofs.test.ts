// What a check says of a target whose processes it cannot see.
import { expect, test } from 'vitest';
import type { ProcessEntry } from '../../../src/runtime/processes/process-table.ts';
import { ProcessEvidence } from '../../../src/targets/external/process-evidence.ts';
import { remainingProofs } from '../../../src/targets/external/remaining-proofs.ts';
import type { Sighting } from '../../../src/targets/external/rounds.ts';

const processOf = (name: string): ProcessEntry => ({ pid: 7, name, parent: 1, identity: '7/1' });

function whyUnseen(served: Sighting['served'], platform: NodeJS.Platform): string | undefined {
  const evidence = new ProcessEvidence(platform);
  evidence.before([{ served }], 0);
  return evidence.whyUnseen;
}

test.for<[Sighting['served'], NodeJS.Platform, string]>([
  ['elsewhere', 'linux', 'cannot be seen from here (they are on another machine or in a container)'],
  ['not ours', 'linux', 'belong to another user (run this as that user or as root)'],
  ['elsewhere', 'darwin', 'cannot be seen (macOS has no /proc)'],
  ['elsewhere', 'sunos', 'cannot be seen (sunos has no /proc)'],
  [[processOf('docker-proxy')], 'linux', 'docker-proxy 7 passes connections on, so that the processes'],
  [[processOf('nginx')], 'linux', 'they are seen'],
])('processes %o on %s', ([served, platform, why]) => {
  expect(whyUnseen(served, platform) ?? 'they are seen').toContain(why);
});

test('why nothing is proven after a reload names the same', () => {
  const evidence = new ProcessEvidence('darwin');
  evidence.before([{ served: 'elsewhere' }], 0);
  expect(evidence.why).toBe(evidence.whyUnseen);
});

test.for<[string | undefined, string]>([
  [
    undefined,
    'they are hidden: only --effect-header, --effect-command and --effect-url can prove a reload; that the reload command exits with 0 is no proof',
  ],
  [
    'x-generation',
    'they are hidden: only a change of x-generation proves a reload; that the reload command exits with 0 is no proof',
  ],
])('with %s watched, the proofs that remain are named', ([watched, sentence]) => {
  expect(remainingProofs('they are hidden', watched)).toBe(sentence);
});
