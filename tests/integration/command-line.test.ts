// The command `reload-proof` as it is started: its program, its help, and what it says of arguments that are wrong.
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { createServer } from 'node:net';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { runFolder } from '../../src/runtime/reaper/reaper.ts';
import { AS_OLD_NODE } from '../support/old-nodes.ts';
import { listen, ROOT } from '../support/probe-command.ts';

const PROGRAM = path.join(ROOT, 'bin/reload-proof.js');
const COMMANDS = ['check', 'probe', 'report', 'bisect', 'signal', 'matrix', 'completion'];
const CHECK_HTTPS = ['check', '--url', 'https://a/', '--reload', 'true'];
/** Lets the program believe that its Node is an old one. */

function start(args: readonly string[], { node = [] as string[], program = PROGRAM } = {}) {
  return execa(process.execPath, [...node, program, ...args], {
    reject: false,
    cwd: ROOT,
    env: { TARGET_URL: '' },
  });
}

test('npx finds it in a clone', async () => {
  const { stdout, exitCode } = await execa('npx', ['--no', '--', 'reload-proof', '--version'], { cwd: ROOT });
  expect({ stdout, exitCode }).toEqual({ stdout: '0.1.0', exitCode: 0 });
});

test('a reader of its output that goes away ends it without a stack trace', async () => {
  const child = start(['check', '--help']);
  child.stdout.destroy();
  const { stderr, exitCode } = await child;
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

test('its help lists every command', async () => {
  const { stdout, exitCode } = await start(['--help']);
  expect(exitCode).toBe(0);
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command} +[A-Z]`, 'm'));
});

test.for(COMMANDS)('%s --help has an example', async (command) => {
  const { stdout, stderr, exitCode } = await start([command, '--help']);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toMatch(new RegExp(`^Usage: reload-proof ${command} `));
  expect(stdout).toMatch(new RegExp(`^Examples?:\n {2}\\$ npx reload-proof ${command} `, 'm'));
});

test.for([
  [[], 'a command is missing; usage: reload-proof COMMAND [options]'],
  [['prob'], "unknown command 'prob' (did you mean probe?); usage: reload-proof COMMAND [options]"],
  [['--nope'], "unknown option '--nope'; usage: reload-proof COMMAND [options]"],
  [['check'], '--url is missing: give the address of a request to which your server gives a good response'],
  [['check', '--url', 'http://a/'], '--reload is missing: give the command that reloads your server'],
  [['check', '--bypass-status', '42'], '--bypass-status 42 is no whole number from 100 to 599'],
  [['check', '--rate', '0'], '--rate 0 is no whole number from 1 to 1000000'],
  [['check', '--header', 'x'], '--header "x" is not of the form "name: value"'],
  [
    ['check', '--header', 'x-request-id: 1'],
    '--header x-request-id cannot be sent: the probe writes the id of each request there',
  ],
  [['check', '--header', 'a: 1', '--header', 'A: 2'], '--header A cannot be sent: it is given twice'],
  [
    ['check', '--method', 'post'],
    '--method post cannot be sent: give a method in capital letters, such as POST, but neither CONNECT nor TRACE',
  ],
  [
    ['check', '--method', 'CONNECT'],
    '--method CONNECT cannot be sent: give a method in capital letters, such as POST, but neither CONNECT nor TRACE',
  ],
  [
    [...CHECK_HTTPS, '--cacert', 'no-such.pem'],
    "--cacert no-such.pem cannot be read: ENOENT: no such file or directory, open 'no-such.pem'",
  ],
  [[...CHECK_HTTPS, '--cacert', 'package.json'], '--cacert package.json is no certificate in PEM format'],
  [
    ['check', '--url', 'http://a/', '--reload', 'true', '--cacert', 'tests/fixtures/tls/certificate.pem'],
    '--cacert is for https, and the URL does not begin with https://',
  ],
  ...(['check', 'probe'] as const).flatMap((command) => [
    [
      [command, '--url', 'http://a/', '--data', '@/no/such'],
      "--data @/no/such cannot be read: ENOENT: no such file or directory, access '/no/such'",
    ] as const,
    [[command, '--url', 'http://a/', '--data', '@/'], '--data @/ is no file'] as const,
    [
      [command, '--url', 'http://a/', '--chunked'],
      '--chunked is for requests with a body: give one with --data',
    ] as const,
    [
      [command, '--url', 'http://a/', '--expect-continue'],
      '--expect-continue is for requests with a body: give one with --data',
    ] as const,
    [
      [command, '--url', 'http://a/', '--header', 'Expect: 100-continue'],
      '--header Expect cannot be sent: the probe sends it itself, with --expect-continue',
    ] as const,
  ]),
  [['check', '--shards', '0'], '--shards 0 is no whole number from 1 to 1024'],
  [
    ['check', '--engine', 'k6'],
    "option '--engine <NAME>' argument 'k6' is invalid. Allowed choices are local, kubernetes; usage: reload-proof check --url URL --reload COMMAND [options]",
  ],
  [['shard'], 'shard needs either --stdio or --listen HOST:PORT'],
  [
    ['shard', '--listen', '7171'],
    '--listen must be an address and a port, such as 127.0.0.1:7171 (got "7171")',
  ],
  [
    ['shard', '--listen', '192.0.2.1:7171'],
    '--listen must be a loopback address, such as 127.0.0.1:7171, since whoever reaches it can have any request sent (got "192.0.2.1:7171")',
  ],
  [['check', '--expect-header', 'a b'], '--expect-header "a b" is no name of a header'],
  [['check', '--effect-header', ''], '--effect-header "" is no name of a header'],
  ...['--method POST', '--data x', '--rate 5'].map((option): [string[], string] => [
    ['check', '--sse', ...option.split(' ')],
    `--sse opens streams by GET, each when the last one has ended: leave out ${option.split(' ')[0]}`,
  ]),
  ...[
    ['--rate <R>', '5'],
    ['--http2'],
    ['--new-connection'],
    ['--max-age <TIME>', '5s'],
    ['--max-requests <N>', '5'],
    ['--expect-body <TEXT>', 'x'],
    ['--expect-module <FILE>', 'x'],
  ].map(([option = '', ...value]): [string[], string] => [
    ['probe', '--url', 'http://a/', '--sse', option.split(' ')[0] ?? '', ...value],
    `option '--sse' cannot be used with option '${option}'; usage: reload-proof probe --url URL [options]`,
  ]),
  [['check', '--reload', ' '], '--reload is empty: give the command that reloads your server'],
  [
    ['check', '--url', 'localhost'],
    '--url localhost is no http, https, ws or wss address, such as http://127.0.0.1:8000/hello',
  ],
  [
    [...CHECK_HTTPS, '--cert', 'tests/fixtures/tls/client.pem'],
    '--cert tests/fixtures/tls/client.pem has no private key: give it with --key',
  ],
  [[...CHECK_HTTPS, '--unix-socket', 'package.json'], '--unix-socket package.json is no Unix socket'],
  [['probe', '--ca=x.pem'], '--ca is now called --cacert'],
  [['your-gateway'], 'your-gateway is now called check; see npx reload-proof check --help'],
  [['check', '--witness-header=x'], '--witness-header is now called --expect-header'],
] as const)('%j: one sentence, exit code 2', async ([args, sentence]) => {
  const { stdout, stderr, exitCode } = await start(args);
  expect({ stdout, stderr, exitCode }).toEqual({
    stdout: '',
    stderr: `reload-proof: ${sentence}`,
    exitCode: 2,
  });
});

test('a shard whose port is taken: one sentence, exit code 2', async () => {
  const server = createServer();
  const { host } = new URL(await listen(server));
  const { stderr, exitCode } = await start(['shard', '--listen', host]);
  expect(stderr).toBe(`reload-proof: shard cannot listen: listen EADDRINUSE: address already in use ${host}`);
  expect(exitCode).toBe(2);
});

test('npm run your-gateway gives the new name', async () => {
  const { stderr, exitCode } = await execa('npm', ['run', '--silent', 'your-gateway'], {
    cwd: ROOT,
    reject: false,
  });
  expect(stderr).toBe('reload-proof: your-gateway is now called check; see npx reload-proof check --help');
  expect(exitCode).toBe(2);
});

describe('with too old a Node', () => {
  test('the Node from the packages runs it, and passes on its exit code and output', async () => {
    const { stdout, exitCode } = await start(['--version'], { node: [AS_OLD_NODE] });
    expect({ stdout, exitCode }).toEqual({ stdout: '0.1.0', exitCode: 0 });
    expect(await start(['nope'], { node: [AS_OLD_NODE] })).toMatchObject({ exitCode: 2 });
  });

  test.for(['SIGINT', 'SIGTERM'] as const)('%s reaches it, and it exits by itself', async (signal) => {
    const server = createServer();
    const probe = ['probe', '--timeout', '1h', '--duration', '1h', '--url', await listen(server)];
    const running = start(probe, { node: [AS_OLD_NODE] });
    await once(server, 'connection');
    running.kill(signal);
    const { stdout, exitCode } = await running;
    expect(exitCode).toBe(1);
    expect(stdout).toContain('under way:');
  });

  test('without those packages it says so, with exit code 2', async () => {
    const folder = await mkdtemp(path.join(runFolder(), 'bin-'));
    await mkdir(path.join(folder, 'bin'));
    await mkdir(path.join(folder, 'src/cli'), { recursive: true });
    await copyFile(path.join(ROOT, 'src/cli/main.ts'), path.join(folder, 'src/cli/main.ts'));
    const program = path.join(folder, 'bin/reload-proof.mjs');
    await copyFile(PROGRAM, program);
    const beside = 'bin/supported-node.mjs';
    await copyFile(path.join(ROOT, beside), path.join(folder, beside));
    const { stderr, exitCode } = await start(['--version'], { node: [AS_OLD_NODE], program });
    expect(stderr).toMatch(
      /^reload-proof: Node v\S+ is not supported: install Node 24.11 or newer, or run "npm ci", which brings one$/,
    );
    expect(exitCode).toBe(2);
  });
});
