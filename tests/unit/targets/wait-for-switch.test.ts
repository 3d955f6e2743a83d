import { appendFile, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FILE_REFUSED } from '../../../src/targets/balancers/traefik/traefik.ts';
import { logFromNow, waitForSwitch } from '../../../src/targets/balancers/common/wait-for-switch.ts';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';

test('a refusal in the log ends the wait and is quoted; one from before the switch does not count', async () => {
  const file = path.join(await mkdtemp(path.join(runFolder(), 'log-')), 'log');
  await writeFile(file, '[emerg] an old word\n');
  const told = {
    what: 'it takes v2',
    log: await logFromNow(file),
    refusal: /\[emerg\] (?<why>.*)/,
  };
  let looks = 0;
  await waitForSwitch(told, () => Promise.resolve(++looks === 2));
  expect(looks).toBe(2);
  const refused = waitForSwitch(told, async () => {
    if (++looks === 4) await appendFile(file, 'something else\n[emerg] no such port\n');
    return false;
  });
  await expect(refused).rejects.toThrow('refused while waiting until it takes v2: no such port');
});

test('a file that Traefik cannot read counts as a refusal, and a client error does not', () => {
  const why = `Error occurred during watcher callback error="dynamic.yaml: field not found, node: foo" providerName=file`;
  expect(FILE_REFUSED.exec(`2026-11-24T18:05:02Z ERR ${why}\n`)?.groups?.['why']).toBe(why);
  const dialling = '2026-11-24T18:05:03Z ERR Error while dialing backend error="connection refused"\n';
  expect(FILE_REFUSED.exec(dialling)).toBeNull();
});
