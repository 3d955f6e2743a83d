// The steps of kubernetes.yml, with programs in place of kind, Docker and the tests: nothing is first executed on GitHub.
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { runFolder } from '../../../src/runtime/reaper/reaper.ts';
import { fakes } from '../../support/fake-programs.ts';
import { Artifacts } from '../../support/workflow/artifacts.ts';
import { readWorkflow, runJob } from '../../support/workflow/job.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const { jobs } = await readWorkflow('kubernetes');
const job = jobs['kind']!;
const steps = job.steps.filter(({ run = '' }) => /kind-up|run-project/.test(run));

/** The second of Vitest's three shards. */
const CONTEXTS = { matrix: { shard: 2 }, strategy: { 'job-total': 3 } };

vi.setConfig({ testTimeout: 60_000 });

async function runSteps(also: Record<string, string> = {}) {
  const gopath = await mkdtemp(path.join(runFolder(), 'gopath-'));
  const { programs, calls } = await fakes({
    // It leaves a kind that writes what it is asked into the same file.
    go: `case $* in
      install*) mkdir -p '${gopath}/bin'; ln -sf "$(dirname "$0")/kind" '${gopath}/bin/kind' ;;
      'env GOPATH') printf %s '${gopath}' ;;
      *download*) printf '{"Dir":"/modules/gateway-api"}' ;;
    esac`,
    kind: '',
    jq: 'sed "s/.*:\\"\\(.*\\)\\".*/\\1/"',
    kubectl: '',
    npm: '',
    docker: '',
    npx: '',
    ...also,
  });
  const artifacts = new Artifacts(await mkdtemp(path.join(runFolder(), 'artifacts-')));
  const { result } = await runJob(
    { ...job, steps },
    { workspace: ROOT, contexts: CONTEXTS, artifacts, programs },
  );
  return { result, calls: await calls() };
}

test('a cluster with what the tests need, and then the tests', async () => {
  const { result, calls } = await runSteps();
  expect(result).toBe('success');
  expect(calls).toEqual([
    expect.stringMatching(/^go install sigs\.k8s\.io\/kind@v\d+\.\d+\.\d+$/),
    'go env GOPATH',
    'kind create cluster --name reload-proof --wait 180s',
    expect.stringMatching(/^go mod download -json sigs\.k8s\.io\/gateway-api@v\d+\.\d+\.\d+$/),
    'jq --raw-output .Dir',
    'kubectl apply --server-side --filename /modules/gateway-api/config/crd/standard',
    'npm run build',
    'docker build --file containers/probe/Dockerfile --tag reload-proof-probe .',
    'docker build --file containers/kubernetes/traefik/Dockerfile --tag reload-proof-traefik .',
    'kind load docker-image --name reload-proof reload-proof-probe reload-proof-traefik',
    expect.stringMatching(
      /^npx vitest run --project kubernetes --shard 2\/3 .*--reporter=blob .*--outputFile.blob=artifact\/kubernetes-2\/blob\.json$/,
    ),
  ]);
});

test('without a cluster no test runs', async () => {
  const { result, calls } = await runSteps({ kind: 'exit 1' });
  expect(result).toBe('failure');
  expect(calls.filter((call) => call.startsWith('npx'))).toEqual([]);
});
