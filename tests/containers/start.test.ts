// How a container that does not become ready is told, and that a build takes its arguments, its target and only its files.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startContainer } from '../../src/runtime/containers/container.ts';
import type { ContainerSpec } from '../../src/runtime/containers/container-spec.ts';
import { builtImage } from '../../src/runtime/containers/image.ts';
import { IMAGES } from '../../src/runtime/containers/images.ts';
import { createNetwork, type ContainerNetwork } from '../../src/runtime/containers/network.ts';
import { runFolder, runId } from '../../src/runtime/reaper/reaper.ts';
import { BUILD_HOOK_TIMEOUT_MS } from '../../src/vitest/time-limits.ts';
import { partsOf } from '../support/engine-state.ts';

const PORT = 8080;
const OVER_HTTP = { port: PORT, path: '/' };

let image: string;
let network: ContainerNetwork;
let before: string[];

beforeAll(async () => {
  image = await builtImage(IMAGES.upstream);
  network = await createNetwork();
  before = await partsOf(runId());
}, BUILD_HOOK_TIMEOUT_MS);

afterAll(() => network?.remove());

async function start(program: string, ready: ContainerSpec<string>['ready']) {
  const logFile = path.join(await mkdtemp(path.join(runFolder(), 'start-')), 'part.log');
  const entrypoint = ['node', '-e', program];
  return startContainer<string>({
    name: 'the part',
    image,
    network,
    entrypoint,
    ports: [PORT],
    logFile,
    ready,
  });
}

const read = (line: string) => /^ready (?<word>\w+)$/.exec(line)?.groups?.['word'];

test('the data of its ready line is returned', async () => {
  const program = 'console.log("starting"); console.log("ready yes"); setInterval(() => {}, 1000)';
  const part = await start(program, { line: /^ready /, read });
  expect(part.ready).toBe('yes');
  await part.stop();
  expect(await partsOf(runId())).toEqual(before);
});

test('one that responds is ready, whatever its status', async () => {
  const program = `require('node:http').createServer((_, response) => response.writeHead(404).end()).listen(${PORT})`;
  const part = await start(program, OVER_HTTP);
  await part.stop();
  expect(await partsOf(runId())).toEqual(before);
});

test.for([
  ['by a line', { line: /^ready /, read }],
  ['over HTTP', OVER_HTTP],
] as const)(
  'one that ends before it is ready %s is told with its last lines, and removed',
  async ([, ready]) => {
    const starting = start('console.log("no licence"); process.exit(3)', ready);
    await expect(starting).rejects.toThrow(
      /^the part ended before it was ready; the end of its log .*:\nno licence$/,
    );
    expect(await partsOf(runId())).toEqual(before);
  },
);

const DOCKERFILE = `FROM node:24-bookworm-slim AS one
ARG BUILD=by-hand
LABEL reload-proof.build=$BUILD
ARG WORD=none
COPY . /context
RUN echo "$WORD one" >/word

FROM one AS two
RUN echo two >/word
`;

test('a build takes its arguments, its target and only its files', async () => {
  const context = await mkdtemp(path.join(runFolder(), 'targets-'));
  await writeFile(path.join(context, 'Dockerfile'), DOCKERFILE);
  await mkdir(path.join(context, 'seen'));
  await writeFile(path.join(context, 'seen', 'file'), 'x');
  await writeFile(path.join(context, 'unseen'), 'x');
  const spec = { name: 'targets', context, dockerfile: 'Dockerfile', files: ['Dockerfile', 'seen'] };
  const program =
    'const fs = require("fs"); console.log("ready " + JSON.stringify([fs.readFileSync("/word", "utf8"), fs.readdirSync("/context")])); setInterval(() => {}, 1000)';
  const said = [];
  for (const target of ['one', 'two']) {
    image = await builtImage({ ...spec, args: { WORD: 'hello' }, target });
    const part = await start(program, { line: /^ready /, read: (line) => line.slice('ready '.length) });
    said.push(JSON.parse(part.ready) as unknown);
    await part.stop();
  }
  const files = ['Dockerfile', 'seen'];
  expect(said).toEqual([
    ['hello one\n', files],
    ['two\n', files],
  ]);
});

test('a build that the engine refuses at once fails in one sentence', async () => {
  const context = await mkdtemp(path.join(runFolder(), 'refused-'));
  await writeFile(path.join(context, 'Dockerfile'), 'FROM node:24-bookworm-slim\nFROB x\n');
  const spec = { name: 'refused', context, dockerfile: 'Dockerfile', files: ['Dockerfile'] };
  await expect(builtImage(spec)).rejects.toThrow(
    /^building the image refused failed \(.*unknown instruction: "?FROB.*\):/i,
  );
});
