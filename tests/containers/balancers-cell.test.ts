// The balancers' cell of versions.yml starts in a bare Debian 12: what its step installs there must be all that its set-up runs.
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { RUN_LABEL } from '../../src/runtime/containers/labels.ts';
import { runId } from '../../src/runtime/reaper/reaper.ts';
import { cells } from '../../src/cli/matrix/cells.ts';
import { readWorkflow } from '../support/workflow/job.ts';

/** What GitHub runs the cell in; this tag of it is what the suite's own images are made of. */
const DEBIAN_12 = 'debian:bookworm-slim';
const NEEDED = [
  'python3 -m pip --version',
  'git --version',
  'redis-server --version',
  'nginx -v',
  'haproxy -v',
  // As the kernel's switch does it, with the capabilities of the cell.
  'ip netns add cell && ip netns exec cell iptables-save',
  'ip netns exec cell nft list ruleset',
  'ip netns exec cell conntrack --count',
];

test('the cell installs everything that its set-up and its balancers need', async () => {
  const cell = cells([]).find(({ version }) => version === 'debian-12');
  const { jobs } = await readWorkflow('versions');
  const install = jobs['cell']?.steps.find(({ run = '' }) => run.includes('apt-get'))?.run ?? '';
  const script = [install, ...NEEDED.map((command) => `(${command}) || echo "missing: ${command}"`)].join(
    '\n',
  );
  const options = cell?.container?.options.split(' ') ?? [];
  const env = ['--env', `PACKAGES=${cell?.packages}`, '--env', 'DEBIAN_FRONTEND=noninteractive'];
  const run = ['run', '--rm', '--label', `${RUN_LABEL}=${runId()}`, ...options, ...env, DEBIAN_12];
  const bash = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', script];
  const { exitCode, stdout } = await execa('docker', [...run, ...bash], { reject: false });
  expect(stdout.match(/^missing: .*$/gm) ?? []).toEqual([]);
  expect(exitCode).toBe(0);
});
