// The seed's steps as a script, with a kubectl that only notes what it is asked; tests/kubernetes/ runs it on a cluster.
import path from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { fakes } from '../../support/fake-programs.ts';

const SCRIPT = path.resolve(import.meta.dirname, '../../../containers/kubernetes/deploy.sh');

vi.setConfig({ testTimeout: 60_000 });

async function deploy(
  words: readonly string[],
  env: Record<string, string>,
  reached = 'datetime-green-7d4-x2x',
) {
  const kubectl = `[ -t 0 ] || cat >/dev/null\ncase $* in *endpointslices*) printf %s '${reached}' ;; esac`;
  const { programs, calls } = await fakes({ kubectl });
  const { exitCode, stdout, stderr } = await execa(SCRIPT, words, {
    env: { PATH: `${programs}:${process.env['PATH']}`, ...env },
    extendEnv: false,
    input: '',
    reject: false,
  });
  const asked = (await calls()).map((call) => call.replace(/^kubectl /, ''));
  // Those of a pipe begin together.
  return { exitCode, stdout, stderr, asked: asked.toSorted() };
}

test.for([
  [{}, [], 'DEPLOYMENT must be blue or green (got "")'],
  [{ DEPLOYMENT: 'red' }, [], 'DEPLOYMENT must be blue or green (got "red")'],
  [
    { DEPLOYMENT: 'blue' },
    [],
    'VERSION is missing: name the version that the deployment serves, such as v1.0.0',
  ],
  [{ DEPLOYMENT: 'blue' }, ['undo'], 'takes rollout or switch, or nothing for both (got "undo")'],
] as const)('of %j %j it says "%s"', async ([env, words, message]) => {
  const { exitCode, stderr, asked } = await deploy(words, env);
  expect({ exitCode, stderr, asked }).toEqual({ exitCode: 2, stderr: `deploy.sh: ${message}`, asked: [''] });
});

test('rolls a version out, and then switches the Service to it', async () => {
  const env = { DEPLOYMENT: 'green', VERSION: 'v2.0.0', IMAGE: 'datetime:2', NAMESPACE: 'mine' };
  const { exitCode, stdout, asked } = await deploy([], env);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: 'the Service reaches datetime-green-7d4-x2x',
  });
  expect(asked).toEqual([
    '--namespace mine apply --filename -',
    '--namespace mine apply --filename -',
    '--namespace mine get endpointslices --selector kubernetes.io/service-name=datetime --output jsonpath={.items[*].endpoints[?(@.conditions.ready==true)].targetRef.name}',
    '--namespace mine rollout status deployment/datetime-green --timeout 60s',
    'kustomize overlays/green',
    'kustomize service',
    'patch --local --filename - --output yaml --patch {"spec":{"selector":{"deployment":"green"}}}',
    'patch --local --filename - --output yaml --patch {"spec":{"template":{"spec":{"containers":[{"name":"datetime","image":"datetime:2","env":[{"name":"VERSION","value":"v2.0.0"}]}]}}}}',
  ]);
});

test('each step alone', async () => {
  const rollout = await deploy(['rollout'], { DEPLOYMENT: 'blue', VERSION: 'v1' });
  expect(rollout.asked.filter((call) => call.includes('selector'))).toEqual([]);
  const back = await deploy(['switch'], { DEPLOYMENT: 'blue' }, 'datetime-blue-1-a datetime-blue-1-b');
  expect(back).toMatchObject({
    exitCode: 0,
    stdout: 'the Service reaches datetime-blue-1-a datetime-blue-1-b',
  });
  expect(back.asked.filter((call) => call.includes('rollout'))).toEqual([]);
});
