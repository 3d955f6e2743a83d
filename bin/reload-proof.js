#!/usr/bin/env node
// Runs src/cli/main.ts in this process where this Node can, otherwise with the Node that comes with the packages.
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const main = new URL('../src/cli/main.ts', import.meta.url);

if (canRun(process.versions.node)) await import(main);
else {
  const node = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
  const found = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (canRun((found.stdout ?? '').trim().slice(1))) runWith(node);
  else {
    process.stderr.write(
      `reload-proof: Node ${process.version} is too old: install Node 22.18 or newer, or run "npm ci", which brings one\n`,
    );
    process.exitCode = 2;
  }
}

// From these versions on, Node runs TypeScript without an option.
function canRun(version) {
  const [major, minor] = version.split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
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
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
