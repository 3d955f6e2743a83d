// What becomes of connections that are silent while a deploy switches, and send their first request after it. Bare sockets, no probe:
// npm run compare -- bench/balancers/late-request.test.ts
// @module-tag balancers
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { waitUntil } from '../../src/common/wait-until.ts';
import { RestartableDeployment } from '../../src/scenario/deploy/deployment.ts';
import { knownRedsOf, planOf, SCENARIO, variantsOf } from '../../src/scenario/deploy/variants.ts';
import { installedBalancers, printNote } from '../../src/vitest/not-run.ts';
import { scenarioContext } from '../../src/vitest/scenario-context.ts';

const SWITCHES = 6;
const BEFORE = 8;
/** At most so many are opened while the balancer switches. */
const MEANWHILE = 200;
const LEAVING_BOUND_MS = 10_000;
const REQUEST = 'GET /datetime HTTP/1.1\r\nhost: service\r\nconnection: close\r\n\r\n';

type Became = '200' | 'FIN' | 'RST' | 'FIN while silent' | 'RST while silent' | 'odd';

/** How many connections ended in which way. */
class Counts {
  readonly #counts = new Map<Became, number>();

  add(became: readonly Became[]): void {
    for (const one of became) this.#counts.set(one, this.of(one) + 1);
  }

  of(one: Became): number {
    return this.#counts.get(one) ?? 0;
  }

  text(): string {
    return [...this.#counts].map(([what, count]) => `${count} ${what}`).join(', ') || 'none';
  }
}

const balancers = await installedBalancers();
const variants = balancers.flatMap((kind) => variantsOf(kind, kind.ways, ['late-speaker']));

test.for(variants.map((variant) => [variant.name, variant] as const))(
  '%s: what becomes of a first request that comes after the switch',
  async ([name, variant], context) => {
    const subject = await RestartableDeployment.start(SCENARIO, planOf(variant), scenarioContext());
    context.onTestFinished(() => subject.stop());
    const { current: gateway } = subject;
    const { hostname: host, port } = new URL(gateway.url);
    const open = () => connect({ host, port: Number(port) });
    const before = new Counts();
    const meanwhile = new Counts();
    for (let number = 1; number <= SWITCHES; number++) {
      const old = gateway.current;
      const early = Array.from({ length: BEFORE }, open);
      await Promise.all(early.map((socket) => once(socket, 'connect')));
      const becameEarly = early.map(outcomeOf);
      const next = await gateway.startNext();
      const late: Socket[] = [];
      const becameLate: Promise<Became>[] = [];
      const switched = new AbortController();
      const switching = gateway.switchTo(next).finally(() => switched.abort());
      while (!switched.signal.aborted && late.length < MEANWHILE) {
        const socket = open();
        late.push(socket);
        becameLate.push(outcomeOf(socket));
        await nextTurn();
      }
      await switching;
      for (const socket of [...early, ...late]) socket.write(REQUEST);
      before.add(await Promise.all(becameEarly));
      meanwhile.add(await Promise.all(becameLate));
      const left = async () => (await gateway.leavingWorkers()) === 0;
      await waitUntil('the old workers leave', LEAVING_BOUND_MS, left);
      await old.stop();
      await gateway.takeHandled();
    }
    const line = `second look: ${name}, ${gateway.identity.version}, ${SWITCHES} switches: opened before: ${before.text()}; meanwhile: ${meanwhile.text()}`;
    printNote(line);
    await context.annotate(line, 'second look');
    const isKnown = knownRedsOf(variant, inject('knownIssues')).length > 0;
    // Who is told before the first request has lost none.
    const notLost = before.of('200') + before.of('FIN while silent') + before.of('RST while silent');
    expect(notLost === SWITCHES * BEFORE).toBe(!isKnown);
  },
);

/** What becomes of a connection with at most one request. */
async function outcomeOf(socket: Socket): Promise<Became> {
  let received = '';
  let isReset = false;
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => (received += text));
  socket.on('error', () => (isReset = true));
  // `once` of node:events rejects at an error.
  await new Promise((resolve) => socket.once('close', resolve));
  if (received !== '') return received.startsWith('HTTP/1.1 200') ? '200' : 'odd';
  const how = isReset ? 'RST' : 'FIN';
  return socket.bytesWritten === 0 ? `${how} while silent` : how;
}
