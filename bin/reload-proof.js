#!/usr/bin/env node
// Runs the command in this process where this Node can: in a clone its sources, otherwise with the Node that comes with
// the clone's packages. Old versions of Node have to be able to read this file.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { canRun, notSupported } from './supported-node.mjs';

const sources = new URL('../src/cli/main.ts', import.meta.url);
const inClone = existsSync(sources);
// npm builds nothing that it installs from a Git address.
const main = inClone ? sources : new URL('../dist/cli/main.js', import.meta.url);

if (!existsSync(main))
  fail('this package was not built; run "npm ci && npm pack" in a clone, and install the tarball');
else if (canRun(process.versions.node)) void import(main.href);
else if (!inClone) fail(notSupported());
else {
  const node = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
  const found = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (canRun((found.stdout || '').trim().slice(1))) runWith(node);
  else fail(notSupported('install Node 24.11 or newer, or run "npm ci", which brings one'));
}

function fail(message) {
  process.stderr.write(`reload-proof: ${message}\n`);
  process.exitCode = 2;
}

function runWith(node) {
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      // A terminal sends SIGINT to both.
      if (signal !== 'SIGINT' || !hasTerminal) child.kill(signal);
    });
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? 128 + constants.signals[signal] : code;
  });
}
