// The cells of .github/workflows/matrix.yml, made from the ledger: npx node tools/matrix.ts [gateway=version …] prints them as JSON.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../src/runtime/user-error.ts';
import { readLedger } from '../src/settings/ledger.ts';
import { readSettings } from '../src/settings/settings.ts';
import { VERSION_SETTINGS } from '../src/settings/version-setting.ts';
import { parseVersion } from '../src/verdict/versions.ts';
import { BALANCERS } from './planned-cells.ts';

/** The system whose nginx and HAProxy the ledger's lines were measured with, and what the balancers' cell needs of it; the container as GitHub takes it. */
const BALANCERS_ON = {
  container: {
    image: 'debian:12',
    // For the namespaces and rules of iptables and nft; AppArmor's profile for containers forbids `ip netns` its mounts even then.
    options: '--cap-add NET_ADMIN --cap-add SYS_ADMIN --security-opt apparmor=unconfined',
  },
  packages:
    'ca-certificates git nginx haproxy python3 python3-venv redis-server iproute2 iptables nftables conntrack',
};
const ROOT = fileURLToPath(new URL('..', import.meta.url));

function cells(asked: readonly string[]): object[] {
  const ledger = readLedger(path.resolve(ROOT, readSettings(ROOT).LEDGER));
  const extra = asked.map(gatewayAndVersion);
  const versions: string[][] =
    extra.length > 0
      ? extra
      : Object.entries(ledger.versions).flatMap(([name, list]) => list.map((one) => [name, one]));
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
      ledger.expectations.filter((line) => line.gateway === gateway).map(({ scenario }) => scenario),
    );
    return [...scenarios].map((scenario) => ({
      gateway,
      version,
      scenario,
      settings: inOneLine(settings(version)),
    }));
  });
  const balancers = {
    gateway: BALANCERS,
    version: 'installed',
    scenario: 'blue-green-deploy',
    settings: inOneLine({ RUNTIME: 'processes' }),
    ...BALANCERS_ON,
  };
  return extra.length > 0 ? fromVersions : [...fromVersions, balancers];
}

function gatewayAndVersion(word: string): string[] {
  const [, gateway, version] = /^([\w-]+)=([^=]+)$/.exec(word) ?? [];
  if (gateway !== undefined && version !== undefined && !gateway.startsWith('-')) return [gateway, version];
  throw new UserError(
    `${word || 'an empty word'} is not of the form gateway=version, such as kong=3.9.3; npm run matrix takes nothing else`,
  );
}

// As `env` takes them; no version and no name of an image has a space in it.
function inOneLine(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map((setting) => setting.join('='))
    .join(' ');
}

try {
  process.stdout.write(`${JSON.stringify({ include: cells(process.argv.slice(2)) })}\n`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`reload-proof: ${error.message}\n`);
  process.exitCode = 2;
}
