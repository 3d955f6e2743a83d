// The loads of seeds 000 and 001 as their authors sent them, hey and goose, each beside the probe on the same target, while that is reloaded:
//   npm run seed-loads                     on the reference gateway, without and with defects
//   KONG_IMAGE=kong:3.9.3 npm run seed-loads
// LOAD_SECONDS sets how long each load runs (default 120). Prints a Markdown table for each, and keeps it in the run's folder.
// @module-tag go-plugin
// @module-tag python-plugin
// @module-tag js-plugin
// @module-tag rust-plugin
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, inject } from 'vitest';
import { test } from '../../src/vitest/index.ts';
import { cargoBuilt, cargoMissing } from '../../src/runtime/builds/cargo.ts';
import { LANGUAGES } from '../../src/runtime/builds/plugins.ts';
import { exitFlow, pluginFlow } from '../../src/scenario/kong/flows.ts';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { ReferenceGateway } from '../../src/targets/reference/reference.ts';
import { startUpstream } from '../../src/upstreams/upstream.ts';
import { pluginServers } from '../../src/vitest/plugin-servers.ts';
import { onPath } from '../../src/targets/balancers/common/on-path.ts';
import { keptList } from '../support/live-gateway.ts';
import { beside, type Beside } from './beside.ts';
import { ofGoose, ofHey, type Reported } from './reported.ts';

/** The seeds' own: hey -c 8, goose -u 8. */
const USERS = 8;
const BYPASS_STATUS = 418;
const SECONDS = Number(process.env['LOAD_SECONDS'] ?? 120);
const GOOSE = fileURLToPath(new URL('goose', import.meta.url));

const done = keptList<{ seed: string; target: string } & Beside>('seed-loads.json');
const hey = onPath('hey');
const noCargo = await cargoMissing('building the load of seed 001');

describe('seed 000', () => {
  test.skipIf(hey === undefined)('hey beside the probe', async ({ kong }) => {
    const flow = exitFlow('go');
    const { current } = await kong({
      upstream: 'teapot',
      plugins: ['go'],
      kongReload: 'colours',
      flows: [flow],
    });
    const load = flow.load(current);
    keep(
      '000',
      named(current.identity),
      await beside(current, [load], USERS, { hey: () => runHey(load.url) }),
    );
  });

  // What a client hides shows only where something is wrong.
  test
    .skipIf(hey === undefined || inject('settings').GATEWAY === 'kong')
    .for(['close-unannounced', 'stale-instance'] as const)(
    'hey beside the probe, on a gateway with %s',
    async (name, { onTestFinished }) => {
      const upstream = await startUpstream('teapot', path.join(runFolder(), 'teapot.log'));
      onTestFinished(() => upstream.stop());
      const flow = exitFlow('go');
      const gateway = await ReferenceGateway.start(
        {
          routes: [flow.route(upstream.url)],
          pluginServers: pluginServers('go'),
          workers: 2,
          defect: { name },
        },
        path.join(runFolder(), 'gateway.log'),
      );
      onTestFinished(() => gateway.stop());
      const load = flow.load(gateway);
      keep(
        '000',
        `reference with ${name}`,
        await beside(gateway, [load], USERS, { hey: () => runHey(load.url) }),
      );
    },
  );
});

describe('seed 001', () => {
  test.skipIf(noCargo !== undefined)('goose beside the probe', async ({ kong }) => {
    const program = await cargoBuilt({
      name: 'goose-load',
      sources: GOOSE,
      doing: 'building the load of seed 001',
    });
    const { missingPlugins } = inject('prepared');
    const languages = LANGUAGES.filter((language) => missingPlugins[language] === undefined);
    const flows = languages.map((language) => pluginFlow(language));
    const { current } = await kong({ upstream: 'reflection', plugins: languages, flows });
    const client = async () => {
      const args = [
        '--host',
        current.url,
        '-u',
        `${USERS}`,
        '-r',
        `${USERS}`,
        '-t',
        `${SECONDS}s`,
        '--timeout',
        '20',
      ];
      const { stdout } = await execa(program, [...args, '--no-reset-metrics', '--no-print-metrics'], {
        env: { PATHS: languages.map((language) => `/${language}`).join(',') },
      });
      return ofGoose(stdout);
    };
    const loads = flows.map((flow) => flow.load(current));
    keep(
      '001',
      named(current.identity),
      await beside(current, loads, USERS / loads.length, { goose: client }),
    );
  });
});

async function runHey(url: string): Promise<Reported> {
  const { stdout } = await execa(hey ?? 'hey', ['-c', `${USERS}`, '-z', `${SECONDS}s`, url]);
  return ofHey(stdout, BYPASS_STATUS);
}

function named({ gateway, version }: { gateway: string; version: string }): string {
  return `${gateway} ${version}`;
}

function keep(seed: string, target: string, found: Beside): void {
  done.push({ seed, target, ...found });
  process.stdout.write(
    `\nSeed ${seed}, ${target}, ${found.reloads} reloads in ${SECONDS} s\n\n${found.table}\n\n`,
  );
  expect(found.reloads).toBeGreaterThan(0);
}
