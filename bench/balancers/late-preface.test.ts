// What pins a client of HTTP/2 to nginx's old worker, made on purpose: a connection that the worker has accepted, and whose first bytes come
// when it is leaving already. No probe is involved. npm run compare -- bench/balancers/late-preface.test.ts
import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { nginx } from '../../src/targets/balancers/nginx/nginx.ts';
import { waitUntil } from '../../src/common/wait-until.ts';
import { RestartableDeployment } from '../../src/scenario/deploy/deployment.ts';
import { SCENARIO } from '../../src/scenario/deploy/variants.ts';
import { printNote } from '../../src/vitest/not-run.ts';
import { scenarioContext } from '../../src/vitest/scenario-context.ts';

const SWITCHES = 6;
const ANSWERS = 200;
const LEAVING_BOUND_MS = 5000;

/** Who answers one request, by its header. */
async function versionOf(session: ClientHttp2Session): Promise<unknown> {
  const stream = session.request({ ':path': '/datetime' });
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  stream.resume();
  await once(stream, 'end');
  return headers['x-version'];
}

test.skipIf(!nginx.installed())(
  'nginx keeps an HTTP/2 connection whose preface comes while its worker leaves',
  async (context) => {
    const subject = await RestartableDeployment.start(
      SCENARIO,
      { kind: nginx, way: 'reload' },
      scenarioContext(),
    );
    context.onTestFinished(() => subject.stop());
    const { current: gateway } = subject;
    const pinned: boolean[] = [];
    for (let number = 1; number <= SWITCHES; number++) {
      const old = gateway.current;
      const { port } = new URL(gateway.http2Url);
      const socket = connect(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      const next = await gateway.startNext();
      await gateway.switchTo(next);
      const session = connectHttp2(gateway.http2Url, { createConnection: () => socket });
      const versions = new Set<unknown>();
      for (let response = 1; response <= ANSWERS; response++) versions.add(await versionOf(session));
      pinned.push([...versions].join(', ') === old.version);
      expect(await gateway.leavingWorkers()).toBeGreaterThan(0);
      session.destroy();
      await waitUntil(
        'the old workers leave',
        LEAVING_BOUND_MS,
        async () => (await gateway.leavingWorkers()) === 0,
      );
      await old.stop();
      await gateway.takeHandled();
    }
    const words = `second look: ${pinned.filter(Boolean).length} of ${SWITCHES} connections were answered by the old instance alone, ${ANSWERS} times each`;
    printNote(words);
    await context.annotate(words, 'second look');
    expect(pinned).toEqual(Array.from({ length: SWITCHES }, () => true));
  },
);
