// Each red that is known of a deploy, looked at again without the probe: by clients on bare sockets and, where tcpdump may, on the wire.
// npm run compare -- bench/cross-check/cross-check.test.ts
// @module-tag balancers
import { expect, inject, test } from 'vitest';
import { CLIENTS } from '../../src/record/flow/load-plan.ts';
import { isTooRareToTest } from '../../src/verdict/known-issues/signal.ts';
import { cleanTrialsNeeded, DEFAULT_TEST } from '../../src/verdict/decide/sequential-test.ts';
import { isStream } from '../../src/scenario/deploy/clients.ts';
import { RestartableDeployment } from '../../src/scenario/deploy/deployment.ts';
import { CERTAIN } from '../../src/scenario/deploy/deploy-scenario.ts';
import {
  knownRedsOf,
  planOf,
  SCENARIO,
  variantsOf,
  type Variant,
} from '../../src/scenario/deploy/variants.ts';
import { installedBalancers, printNote, switchesWithoutBalancer } from '../../src/vitest/not-run.ts';
import { scenarioContext } from '../../src/vitest/scenario-context.ts';
import { pinnedVariants } from '../../src/scenario/deploy/pinned-list.ts';
import { RESOLVED_ONCE } from '../../src/scenario/deploy/pinned-variants.ts';
import { look, type Look } from './client/second-look.ts';

type Counted = Exclude<keyof Look, 'onWire'>;
/** What is red now and then is looked at so often at least, so that there is a figure. */
const SWITCHES = 6;
/** The other ways of the same balancers: who sees a fault everywhere has seen nothing. */
const CLEAN = new Set([
  'caddy/file/keep-alive',
  'caddy/file/http2',
  'haproxy/soft-reload-announced/keep-alive',
  'haproxy/soft-reload-announced/http2',
  'nginx/reload-announced/keep-alive',
  'envoy/tcp/announce/keep-alive',
]);

/** The bare clients send their first request as soon as they are connected. */
const SEEN_CLIENTS = CLIENTS.filter((client) => client !== 'late-speaker');

const balancers = await installedBalancers();
const variants = [
  ...balancers.flatMap((kind) => variantsOf(kind, kind.ways, SEEN_CLIENTS)),
  ...pinnedVariants(balancers, await switchesWithoutBalancer()),
];
/** What bare clients have no eyes for: the instance's own count, and the end of their patience. */
const UNSEEN = new Set(['drained', 'timeouts']);
/** What is too rare to be met by looking is made on purpose: late-preface.test.ts. */
const redsOf = (variant: Variant) => knownRedsOf(variant, inject('knownIssues'));
const metReds = (variant: Variant) =>
  redsOf(variant).filter(({ assertion, rate = CERTAIN }) => !isTooRareToTest(rate) && !UNSEEN.has(assertion));
const named = (each: readonly Variant[]) => each.map((variant) => [variant.name, variant] as const);

test.for(named(variants.filter((variant) => metReds(variant).length > 0)))(
  '%s is red to a second look too',
  async ([, variant], context) => {
    const reds = metReds(variant);
    const rates = reds.map(({ rate = CERTAIN }) => rate);
    const least = Math.max(...rates) >= CERTAIN ? 1 : SWITCHES;
    const most = cleanTrialsNeeded({ ...DEFAULT_TEST, faultRate: Math.min(...rates) });
    const names = reds.map(({ assertion }) => assertion as Counted);
    const seen = (looks: readonly Look[]) => names.every((name) => sum(looks, name) > 0);
    const looks = await lookAt(
      variant,
      context.onTestFinished,
      (sofar) => sofar.length < least || (!seen(sofar) && sofar.length < most),
    );
    await context.annotate(words(variant.name, looks, names), 'second look');
    for (const name of names) expect.soft(sum(looks, name), name).toBeGreaterThan(0);
    sameOnWire(looks);
  },
);

test('every clean way is one of a balancer that is not installed, or one of those that are looked at', () => {
  const found = new Set(variants.map(({ name }) => name));
  const installed = [...CLEAN].filter((way) => balancers.some(({ name }) => way.startsWith(`${name}/`)));
  expect(installed.filter((way) => !found.has(way))).toEqual([]);
});

test.for(named(variants.filter(({ name }) => CLEAN.has(name))))(
  '%s is clean to a second look too',
  async ([, variant], context) => {
    const looks = await lookAt(variant, context.onTestFinished, ({ length }) => length < SWITCHES);
    const names = ['closed', 'lost', 'stale', 'refused', 'odd'] as const;
    await context.annotate(words(variant.name, looks, names), 'second look');
    expect.soft(sum(looks, 'sent')).toBeGreaterThan(0);
    for (const name of names) expect.soft(sum(looks, name), name).toBe(0);
    sameOnWire(looks);
  },
);

async function lookAt(
  variant: Variant,
  onEnd: (stop: () => Promise<void>) => void,
  goOn: (looks: readonly Look[]) => boolean,
): Promise<Look[]> {
  const subject = await RestartableDeployment.start(SCENARIO, planOf(variant), scenarioContext());
  onEnd(() => subject.stop());
  const { STALE_BOUND_MS, LOAD_CONNECTIONS } = inject('settings');
  const { client, remedy, boundMs = STALE_BOUND_MS } = variant;
  if (isStream(client)) throw new Error('the bare sockets know no streams');
  const looks: Look[] = [];
  while (goOn(looks)) {
    looks.push(
      await look({
        gateway: subject.current,
        client,
        connections: LOAD_CONNECTIONS,
        boundMs,
        announce: remedy?.announce ?? false,
        halfResolveOnce: remedy === RESOLVED_ONCE,
        slow: redsOf(variant).some(({ assertion }) => assertion === 'slow'),
      }),
    );
  }
  return looks;
}

// Two witnesses that do not agree prove nothing.
function sameOnWire(looks: readonly Look[]): void {
  const captured = looks.filter(({ onWire }) => typeof onWire === 'number');
  expect.soft(captured.map(({ onWire }) => onWire)).toEqual(captured.map(({ silent }) => silent));
}

function words(name: string, looks: readonly Look[], names: readonly Counted[]): string {
  const figures = names.map((each) => {
    const switches = looks.filter((one) => (one[each] ?? 0) > 0).length;
    return `${sum(looks, each)} ${each} (in ${switches})`;
  });
  const captures = looks.map(({ onWire }) => onWire).filter((onWire) => typeof onWire === 'number');
  const wire =
    captures.length === 0
      ? `not captured: ${looks[0]?.onWire}`
      : `on the wire ${captures.reduce((total, each) => total + each)} without a response (in ${captures.length} captures)`;
  const line = `second look: ${name}: ${looks.length} switches, ${sum(looks, 'sent').toLocaleString('en')} requests: ${figures.join(', ')}; ${sum(looks, 'resets')} by a reset; ${wire}`;
  printNote(line);
  return line;
}

function sum(looks: readonly Look[], name: Counted): number {
  return looks.reduce((total, each) => total + (each[name] ?? 0), 0);
}
