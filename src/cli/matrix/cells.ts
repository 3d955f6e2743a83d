// What the jobs of .github/workflows/versions.yml run, made from the known issues.
import { WORKING_FOLDER } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import { knownIssuesPath } from '../../scenario/known-issues/files.ts';
import { readKnownIssues } from '../../scenario/known-issues/read.ts';
import { readSettings } from '../../settings/settings.ts';
import { VERSION_SETTINGS } from '../../settings/version-setting.ts';
import { parseVersion } from '../../verdict/known-issues/versions.ts';
import { BALANCERS, PACKAGED, SYSTEM, type PlannedCell } from '../signal/planned-cells.ts';

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

/** A cell of the matrix: what its job is called, what it runs and where. */
interface Cell extends PlannedCell {
  /** Of its artifact and of its folder in the merged results. */
  name: string;
  /** As `env` takes them. */
  settings: string;
  container?: { image: string; options: string };
  packages?: string;
}

/** The cells of these words (`gateway=version`), or those in the known issues. @throws UserError */
export function cells(asked: readonly string[]): Cell[] {
  const knownIssues = readKnownIssues(knownIssuesPath(readSettings(WORKING_FOLDER).KNOWN_ISSUES));
  const extra = asked.map(gatewayAndVersion);
  const versions: string[][] =
    extra.length > 0
      ? extra
      : Object.entries(knownIssues.versions).flatMap(([name, list]) => list.map((one) => [name, one]));
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
    const scenarios = new Set(
      knownIssues.expectations.filter((line) => line.gateway === gateway).map(({ scenario }) => scenario),
    );
    return [...scenarios].map((scenario) => cell({ gateway, version, scenario }, settings(version)));
  });
  const deploy = { gateway: BALANCERS, scenario: 'blue-green-deploy' };
  const ofTheSystem = { RUNTIME: 'processes', NGINX_PROGRAM: 'nginx', HAPROXY_PROGRAM: 'haproxy' };
  const balancers = [
    cell({ ...deploy, version: PACKAGED }, { RUNTIME: 'processes' }),
    cell({ ...deploy, version: SYSTEM }, ofTheSystem, OF_THE_SYSTEM),
  ];
  return extra.length > 0 ? fromVersions : [...fromVersions, ...balancers];
}

function cell(
  what: PlannedCell,
  settings: Record<string, string>,
  on: Pick<Cell, 'container' | 'packages'> = {},
): Cell {
  const { gateway, version, scenario } = what;
  return { name: `${gateway}-${version}-${scenario}`, ...what, settings: inOneLine(settings), ...on };
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
