// What becomes of a client of HTTP/2 whose connection nginx's old worker has accepted, and whose first bytes come when that is leaving
// already, made on purpose. No probe is involved. npm run compare -- bench/balancers/late-preface.test.ts
// @module-tag balancers
import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import semver from 'semver';
import { expect, inject, test } from 'vitest';
import { balancersOf } from '../../src/targets/balancers/kinds.ts';
import { waitUntil } from '../../src/common/wait-until.ts';
import { RestartableDeployment } from '../../src/scenario/deploy/deployment.ts';
import { SCENARIO } from '../../src/scenario/deploy/variants.ts';
import { printNote } from '../../src/vitest/not-run.ts';
import { scenarioContext } from '../../src/vitest/scenario-context.ts';

const SWITCHES = 6;
const ANSWERS = 200;
const LEAVING_BOUND_MS = 5000;

/** Before it, such a connection is served by the old worker for as long as it is used; from it on, it is closed at once. */
const CLOSES_SINCE = '1.27.1';
const CLOSED = 'closed without a response';

/** Who answers one request, by its header. @throws Error when the connection ends instead */
async function versionOf(session: ClientHttp2Session): Promise<unknown> {
  const stream = session.request({ ':path': '/datetime' });
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  stream.resume();
  await once(stream, 'end');
  return headers['x-version'];
}

/** Who answers many requests of a connection. */
async function versionsOf(session: ClientHttp2Session): Promise<string> {
  const versions = new Set<unknown>();
  for (let response = 1; response <= ANSWERS; response++) versions.add(await versionOf(session));
  return [...versions].join(', ');
}

const nginx = balancersOf(inject('settings')).filter((kind) => kind.name === 'nginx' && kind.installed());

test.for(nginx.map((kind) => [kind.name, kind] as const))(
  '%s: an HTTP/2 connection whose preface comes while its worker leaves',
  async ([, kind], context) => {
    const plan = { kind, way: 'reload' };
    const subject = await RestartableDeployment.start(SCENARIO, plan, scenarioContext());
    context.onTestFinished(() => subject.stop());
    const { current: gateway } = subject;
    const { version } = gateway.identity;
    const pins = semver.lt(version, CLOSES_SINCE);
    const became: string[] = [];
    const wanted: string[] = [];
    for (let number = 1; number <= SWITCHES; number++) {
      const old = gateway.current;
      wanted.push(pins ? old.version : CLOSED);
      const { port } = new URL(gateway.http2Url);
      const socket = connect(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      const next = await gateway.startNext();
      await gateway.switchTo(next);
      const session = connectHttp2(gateway.http2Url, { createConnection: () => socket });
      // The end of the connection is told by the request on it.
      session.on('error', () => {});
      became.push(await versionsOf(session).catch(() => CLOSED));
      expect(!pins || (await gateway.leavingWorkers()) > 0).toBe(true);
      session.destroy();
      await waitUntil(
        'the old workers leave',
        LEAVING_BOUND_MS,
        async () => (await gateway.leavingWorkers()) === 0,
      );
      await old.stop();
      await gateway.takeHandled();
    }
    const line = `second look: nginx ${version}, ${SWITCHES} switches: ${became.join('; ')}`;
    printNote(line);
    await context.annotate(line, 'second look');
    expect(became).toEqual(wanted);
  },
);
