// What the jobs of .github/workflows/versions.yml run, made from the known issues.
import { WORKING_FOLDER } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import { knownIssuesPath } from '../../scenario/known-issues/files.ts';
import { readMatrixVersions } from '../../scenario/known-issues/read.ts';
import { readSettings } from '../../settings/settings.ts';
import { PACKAGED_BALANCERS, settingsSchema } from '../../settings/keys.ts';
import { VERSION_SETTINGS } from '../../settings/version-setting.ts';
import { parseVersion } from '../../verdict/known-issues/versions.ts';
import { BALANCERS, PACKAGED, SYSTEM, type PlannedCell } from '../signal/planned-cells.ts';
import { split } from './split.ts';
import { GATEWAY_UNITS, PACKAGED_UNITS, SYSTEM_UNITS, unitsOf, type Unit } from './units.ts';

/**
 * The system whose nginx and HAProxy are judged beside those from packages, and what their cell needs of it; the container
 * as GitHub takes it.
 */
const OF_THE_SYSTEM = {
  container: {
    image: 'debian:12',
    // For the namespaces and rules of iptables and nft; AppArmor's profile for containers forbids `ip netns` its mounts even then.
    options: '--cap-add NET_ADMIN --cap-add SYS_ADMIN --security-opt apparmor=unconfined',
  },
  packages:
    'ca-certificates git nginx haproxy python3 python3-pip redis-server iproute2 iptables nftables conntrack',
};

const DEPLOY = 'blue-green-deploy';

/** GitHub runs no more jobs of one matrix. */
const CELLS_MAX = 256;

/** A cell of the matrix: what its job is called, what it runs and where. */
interface Cell extends PlannedCell {
  /** Of its artifact and of its folder in the merged results. */
  name: string;
  /** As `env` takes them. */
  settings: string;
  /** For Vitest's -t, where it runs only some tests of the scenario. */
  tests?: string;
  container?: { image: string; options: string };
  packages?: string;
}

/** The cells of these words (`gateway=version`), or those in the known issues. @throws UserError */
export function cells(asked: readonly string[]): Cell[] {
  const listed = readMatrixVersions(knownIssuesPath(readSettings(WORKING_FOLDER).KNOWN_ISSUES));
  const extra = asked.map(gatewayAndVersion);
  const versions: string[][] =
    extra.length > 0
      ? extra
      : Object.entries(listed).flatMap(([name, list]) => list.map((one) => [name, one]));
  const words = versions.map((pair) => pair.join('='));
  // Two cells of one name would overwrite each other's results.
  const twice = words.find((word, index) => words.indexOf(word) < index);
  if (twice !== undefined) throw new UserError(`${twice} is named twice`);
  const fromVersions = versions.flatMap(([gateway = '', version = '']) => {
    const settings = Object.hasOwn(VERSION_SETTINGS, gateway) ? VERSION_SETTINGS[gateway] : undefined;
    if (!settings || parseVersion(gateway, version) === undefined) {
      throw new UserError(
        `${gateway}=${version} is no version of ${Object.keys(VERSION_SETTINGS).join(', ')}`,
      );
    }
    return scenariosOf(gateway).flatMap(([scenario, units]) =>
      cellsOf({ gateway, version, scenario }, units, settings(version)),
    );
  });
  const deploy = { gateway: BALANCERS, scenario: DEPLOY };
  const ofTheSystem = { RUNTIME: 'processes', NGINX_PROGRAM: 'nginx', HAPROXY_PROGRAM: 'haproxy' };
  const balancers = [
    ...cellsOf({ ...deploy, version: PACKAGED }, PACKAGED_UNITS, { RUNTIME: 'processes' }),
    ...cellsOf({ ...deploy, version: SYSTEM }, SYSTEM_UNITS, ofTheSystem, OF_THE_SYSTEM),
  ];
  const all = extra.length > 0 ? fromVersions : [...fromVersions, ...balancers];
  if (all.length > CELLS_MAX)
    throw new UserError(
      `the matrix has ${all.length} cells, and GitHub runs at most ${CELLS_MAX}; name fewer versions`,
    );
  return all;
}

/** Every scenario that a gateway or load balancer can run, with its tests. */
function scenariosOf(gateway: string): [string, readonly Unit[]][] {
  if (PACKAGED_BALANCERS.some((name) => name === gateway)) return [[DEPLOY, unitsOf(gateway)]];
  const [family = ''] = gateway.split('-');
  return (Object.keys(GATEWAY_UNITS) as (keyof typeof GATEWAY_UNITS)[])
    .filter((scenario) => scenario.startsWith(`${family}-`))
    .map((scenario) => [scenario, GATEWAY_UNITS[scenario]]);
}

/** The cells of a scenario, which are several where one could take too long. */
function cellsOf(
  what: PlannedCell,
  units: readonly Unit[],
  settings: Record<string, string>,
  on: Pick<Cell, 'container' | 'packages'> = {},
): Cell[] {
  const shares = split(units, settingsSchema.shape.TRIALS_MAX.parse(undefined));
  // Of one balancer, even the only cell has to leave out the tests of the others.
  const isPart = shares.length > 1 || what.scenario === DEPLOY;
  return shares.map((share) => {
    const { trialsMax, units: of } = share;
    const limited =
      trialsMax === undefined ? settings : Object.assign({ TRIALS_MAX: String(trialsMax) }, settings);
    return cellOf(isPart ? partOf(what, of) : what, limited, on);
  });
}

function partOf(what: PlannedCell, units: readonly Unit[]): PlannedCell & Pick<Cell, 'tests'> {
  return {
    ...what,
    part: units.map(({ name }) => name).join('+'),
    tests: units.map(({ tests }) => tests).join('|'),
    variants: units.map(({ variants }) => variants),
  };
}

function cellOf(
  what: PlannedCell & Pick<Cell, 'tests'>,
  settings: Record<string, string>,
  on: Pick<Cell, 'container' | 'packages'>,
): Cell {
  const { gateway, version, scenario, part } = what;
  const name = [gateway, version, scenario, ...(part === undefined ? [] : [part])].join('-');
  return { name, ...what, settings: inOneLine(settings), ...on };
}

function gatewayAndVersion(word: string): string[] {
  const [, gateway, version] = /^([\w-]+)=([^=]+)$/.exec(word) ?? [];
  if (gateway !== undefined && version !== undefined && !gateway.startsWith('-')) return [gateway, version];
  throw new UserError(`${word || 'an empty word'} is not of the form gateway=version, such as kong=3.9.3`);
}

// As `env` takes them; no version and no name of an image has a space in it.
function inOneLine(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map((setting) => setting.join('='))
    .join(' ');
}
