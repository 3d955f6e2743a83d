// What the tests of a scenario take, so that a cell of the matrix ends in time: seconds per trial, as the slowest run recorded them.
import { BALANCERS as KINDS } from '../../targets/balancers/kinds.ts';

/** A test of a scenario, or several that stay together. */
export interface Unit {
  name: string;
  /** For Vitest's -t: the names of its tests. */
  tests: string;
  /** A regular expression: the variants that it judges. */
  variants: string;
  /** All its tests together, for one trial each. */
  secondsPerTrial: number;
}

/** A scenario that is never split. */
const whole = (secondsPerTrial: number): Unit[] => [{ name: '', tests: '', variants: '', secondsPerTrial }];

/**
 * Of one way behind a load balancer: busy clients 2.9 s, streams 4.4 s and gRPC 4.0 s a trial at most (docs/evidence/deploys). None
 * is recorded for Envoy's hot restart, for Traefik and for the remedies, which count as the others do.
 */
const DEPLOY_SECONDS = 11.3;

const deployUnit = (name: string): Unit => ({
  name: name.replace('/', '-'),
  tests: `^${name}(?: with \\S+)? loses`,
  variants: `^${name}/`,
  secondsPerTrial: DEPLOY_SECONDS,
});

/** Each way behind these balancers. */
function wayUnits(of: (name: string) => boolean): Unit[] {
  const kinds = KINDS.filter(({ name }) => of(name));
  return kinds.flatMap(({ name, ways }) => ways.map((way) => deployUnit(`${name}/${way}`)));
}

/** The same, and what stands in for a balancer. */
function deployUnits(of: (name: string) => boolean): Unit[] {
  const instead = '^(?:dns|iptables|nft)/';
  const remedies = { name: 'remedies', tests: instead, variants: instead, secondsPerTrial: DEPLOY_SECONDS };
  return [...wayUnits(of), remedies];
}

/** Of the scenarios that run on a version of a gateway. */
export const GATEWAY_UNITS = {
  // Kong 3.1.0, 12 trials.
  'kong-blue-green-sockets': whole(38.7),
  // 'steady' on 3.4.1 with the defect 2.7 s, 'reload' on 2.7.1 15.8 s; 'debug', of which none is recorded, as 'steady'.
  'kong-instance-count': whole(2.7 + 15.8 + 2.7),
  'kong-plugin-languages': [
    // Go's on 2.7.1, 3 trials.
    { name: 'kill', tests: 'when all plugin servers are killed$', variants: '/kill$', secondsPerTrial: 7.1 },
    // All languages together on 3.9.3, beside much other work, 16 trials.
    { name: 'reload', tests: 'survive a reload under load$', variants: '^[^/]+$', secondsPerTrial: 20.5 },
    // Go's on 2.7.1, 12 trials: 2.7 waits for the server until requests time out.
    { name: 'late-start', tests: 'come up late$', variants: '/late-start$', secondsPerTrial: 40.2 },
  ],
  // docs/evidence/tyk.md: 2.9.4's whole file took 6 minutes, 72 s of them for three trials of 'miniature', and 24 s for 12 of
  // 'under-load'. The rest was two trials of 'scale'.
  'tyk-policy-reload': [
    {
      name: 'miniature',
      tests: '^(?:no policy is lost|a blocking reload)',
      variants: '^miniature/',
      secondsPerTrial: 24.1,
    },
    { name: 'under-load', tests: '^requests with keys', variants: '^under-load$', secondsPerTrial: 2 },
    { name: 'scale', tests: '^2,505 policies', variants: '^scale$', secondsPerTrial: 132 },
  ],
} as const satisfies Record<string, readonly Unit[]>;

/** Of blue-green-deploy on one balancer: each of its ways. */
export function unitsOf(balancer: string): Unit[] {
  return wayUnits((name) => name === balancer);
}

/** Of blue-green-deploy: every balancer from its package, and those that a system brings. */
export const PACKAGED_UNITS = deployUnits(() => true);
export const SYSTEM_UNITS = deployUnits((name) => ['nginx', 'haproxy'].includes(name));
