// Tyk in containers is judged as in processes: 2.9.4 loses the update on each trigger, and 2.9.5 does not.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TRIGGERS } from '../../src/gateways/policy-gateway.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { lostUpdate } from '../../src/trial/policies/miniature.ts';
import { TOOK_EFFECT } from '../../src/verdict/judge.ts';
import { tykContainerPreflight } from '../setup/tyk-preflight.ts';
import { judgeStory, LOST_UPDATE, lostPolicies, namesOf } from '../support/tyk-control.ts';
import { TykSubject } from '../support/tyk-subject.ts';

/** Tyk is built on the first run: 180 MB of modules and a minute of compiling. */
const BUILD_BOUND_MS = 10 * 60_000;

describe.for([
  { version: '2.9.4', red: LOST_UPDATE, loss: [expect.stringMatching(/policy-\d+ .*never asked for/)] },
  { version: '2.9.5', red: { redis: [], reload: [], group: [], block: [] }, loss: [] },
])('$version', ({ version, red, loss }) => {
  let subject: TykSubject;
  beforeAll(async () => {
    const programs = await tykContainerPreflight(version);
    const logs = path.join(runFolder(), 'logs', `container-${version}`);
    subject = await TykSubject.start({ programs, logs, policies: { kind: 'rich', count: 10 } });
  }, BUILD_BOUND_MS);
  afterAll(() => subject?.stop());

  test.for(TRIGGERS)('triggered by %s', async (trigger) => {
    const judgement = await judgeStory(subject, lostUpdate, trigger, 1);
    expect(subject.gateway.identity).toMatchObject({ version, runtime: 'containers' });
    expect(judgement.assertions.find(({ name }) => name === TOOK_EFFECT)?.observed).toBe(0);
    expect(namesOf(judgement, 'red')).toEqual(red[trigger]);
    expect(lostPolicies(judgement)).toEqual(loss);
  });
});
