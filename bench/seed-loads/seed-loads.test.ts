// The loads of seeds 000 and 001 as their authors sent them, hey and goose, each beside the probe on the same target, while that is reloaded:
//   npm run seed-loads                     on the reference gateway
//   KONG_IMAGE=kong:3.9.3 npm run seed-loads
// LOAD_SECONDS sets how long each load runs (default 120). Prints a Markdown table for each, and keeps it in the run's folder.
// @module-tag go-plugin
// @module-tag python-plugin
// @module-tag js-plugin
// @module-tag rust-plugin
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, inject } from 'vitest';
import { test } from '../../src/vitest/index.ts';
import { cargoBuilt, cargoMissing } from '../../src/runtime/builds/cargo.ts';
import { LANGUAGES } from '../../src/runtime/builds/plugins.ts';
import { exitFlow, pluginFlow } from '../../src/scenario/kong/flows.ts';
import { onPath } from '../../src/targets/balancers/common/on-path.ts';
import { keptList } from '../support/live-gateway.ts';
import { beside, type Beside } from './beside.ts';
import { ofGoose, ofHey } from './reported.ts';

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
    const client = async () => {
      const { stdout } = await execa(hey ?? 'hey', ['-c', `${USERS}`, '-z', `${SECONDS}s`, load.url]);
      return ofHey(stdout, BYPASS_STATUS);
    };
    keep('000', current.identity, await beside(current, [load], USERS, { hey: client }));
  });
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
    keep('001', current.identity, await beside(current, loads, USERS / loads.length, { goose: client }));
  });
});

function keep(seed: string, { gateway, version }: { gateway: string; version: string }, found: Beside): void {
  const target = `${gateway} ${version}`;
  done.push({ seed, target, ...found });
  process.stdout.write(
    `\nSeed ${seed}, ${target}, ${found.reloads} reloads in ${SECONDS} s\n\n${found.table}\n\n`,
  );
  expect(found.reloads).toBeGreaterThan(0);
}
