// The command that repeats a check: all that was given, and nothing private.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
import { addOptions, type Options } from '../../../../src/cli/check/options.ts';
import { rerunCommand } from '../../../../src/cli/check/rerun-command.ts';
import { readChecks } from '../../../../src/cli/check/settings.ts';
import { settingsSchema } from '../../../../src/settings/keys.ts';

const CONFIG = `
confidence: 0.95
targets:
  api: { url: 'http://secret.example/', disruption: { shell: secret }, expect: { header: { x-file: a } } }
  web: { url: 'http://secret.example/', disruption: { shell: secret } }
`;
const TARGET = settingsSchema.parse({ TARGET_URL: 'http://secret.example/', RELOAD_COMMAND: 'secret' });
const ANY = `npx reload-proof check --url "<your target's URL>" --reload "<your reload command>"`;

function optionsOf(...args: string[]): Options {
  return addOptions(new Command()).parse(args, { from: 'user' }).opts();
}

/** The commands for all targets of a config file, with these options and this environment. */
async function commandsFor(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rerun-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'reload-proof.config.yaml'), CONFIG);
  writeFileSync(path.join(folder, 'other.yaml'), CONFIG);
  writeFileSync(path.join(folder, 'headers.txt'), 'authorization: secret\n');
  const given = optionsOf(...args.map((arg) => arg.replace('FOLDER', folder)));
  const asked = await readChecks(given, { cwd: folder, folder }, environment);
  return asked.map((one) => one.rerunCommand ?? '');
}

test('every option that says what is judged, with placeholders for what is private', () => {
  const given = optionsOf(
    '--url',
    'http://secret.example/',
    '--reload',
    'secret',
    '--method',
    'PUT',
    '--data',
    'secret',
    '--header',
    'authorization: secret',
    '--header',
    '@/secret/file',
    '--chunked',
    '--insecure',
    '--cacert',
    '/secret/a',
    '--cert',
    '/secret/b',
    '--key',
    '/secret/c',
    '--pass',
    'secret phrase',
    '--servername',
    'secret.test',
    '--unix-socket',
    '/secret/socket',
    '--haproxy-protocol',
    'v2',
    '--expect-header',
    'x-mine',
    '--bypass-status',
    '418',
    '--rate',
    '50',
    '--effect-header',
    'x-version',
    '--all',
    '--allow-remote',
    '--max-duration',
    '5m',
    '--fail-on',
    'red',
    '--json',
    '--dry-run',
    '--junit',
    '/secret/junit.xml',
    '--markdown',
    '/secret/verdict.md',
  );
  const settings = { ...TARGET, EXPECT_HEADER: 'x-mine', BYPASS_STATUS: 418, LOAD_RATE: 50, TRIALS_MAX: 3 };
  expect(rerunCommand(given, settings)).toBe(
    `TRIALS_MAX=3 ${ANY} --method PUT --header "<your header>" --header "@<your file>" --data "<your body>" --chunked --cacert "<your certificate authority>" --insecure --cert "<your client certificate>" --key "<your key>" --pass "<your passphrase>" --servername "<your server name>" --unix-socket "<your socket>" --haproxy-protocol v2 --expect-header x-mine --bypass-status 418 --rate 50 --effect-header x-version --all --allow-remote --max-duration 5m --fail-on red`,
  );
});

test.for([
  [['--sse', '--effect-url', 'http://secret.example/v'], ` --sse --effect-url "<your version's URL>"`],
  [['--effect-command', 'ssh secret'], ' --effect-command "<your command that shows the version>"'],
  [['--connect-to', '::secret.test:1'], ' --connect-to "<your address>"'],
  [['--data', '@/secret/file'], ' --data "@<your file>"'],
  [['--accept'], ' --all'],
] as const)('%o', ([args, words]) => {
  expect(rerunCommand(optionsOf(...args), TARGET)).toBe(`${ANY}${words}`);
});

test('settings of the environment, as options where there is one', () => {
  const settings = { ...TARGET, EXPECT_HEADER: 'x-mine', TRIALS_MAX: 3 };
  expect(rerunCommand({}, settings)).toBe(`TRIALS_MAX=3 ${ANY} --expect-header x-mine`);
});

test('with a config file what was given on the command line and in the environment, and no more', async () => {
  expect(await commandsFor([])).toEqual([
    'npx reload-proof check --target api',
    'npx reload-proof check --target web',
  ]);
  const given = ['--target', 'api', '--header', 'x-key: secret', '--header', '@FOLDER/headers.txt'];
  expect(await commandsFor([...given, '--expect-header', 'x-mine'], { CONFIDENCE: '0.999' })).toEqual([
    'CONFIDENCE=0.999 npx reload-proof check --target api --header "<your header>" --header "@<your file>" --expect-header x-mine',
  ]);
  expect(
    await commandsFor(['--target', 'web', '--url', 'http://secret/'], { RELOAD_COMMAND: 'another secret' }),
  ).toEqual([
    `npx reload-proof check --target web --url "<your target's URL>" --reload "<your reload command>"`,
  ]);
});

test('with the config file that was named, or that none is to be read', async () => {
  const web = ['--target', 'web'];
  expect(await commandsFor(['--config', 'other.yaml', ...web])).toEqual([
    'npx reload-proof check --target web --config other.yaml',
  ]);
  expect(await commandsFor(['--config', 'FOLDER/other.yaml', ...web])).toEqual([
    'npx reload-proof check --target web --config "<your config file>"',
  ]);
  expect(await commandsFor(['--no-config', '--url', 'http://a/', '--reload', 'b'])).toEqual([
    ANY.replace('check', 'check --no-config'),
  ]);
});

test('values for keys of the config file, unless they may be private', async () => {
  const set = ['--set', 'targets.web.bounds.longestGap=500ms', '--set', 'targets.web.url=http://secret/'];
  expect(await commandsFor(['--target', 'web', ...set, '--set', 'confidence=0.9'])).toEqual([
    'npx reload-proof check --target web --set targets.web.bounds.longestGap=500ms --set "targets.web.url=<your value>" --set confidence=0.9',
  ]);
});
