// action.yml: runs check with the inputs of the action. The program itself writes the summary of the job.
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { annotations, command, worst } from './annotations.js';
import { checkArguments } from './arguments.js';

const BAD_INPUT = 2;

const { INPUTS = '{}', PROGRAM = '', RUNNER_TEMP = tmpdir(), GITHUB_OUTPUT, ...environment } = process.env;
// Of its own for each use, so that nothing is taken for the results of this one that an earlier one has left.
const results = mkdtempSync(path.join(RUNNER_TEMP, 'reload-proof-'));

try {
  const { code, said } = await run(checkArguments(JSON.parse(INPUTS)));
  report(code, said);
  process.exitCode = code;
} catch (error) {
  // An input that is wrong.
  print(command('error', 'reload-proof', error.message));
  process.exitCode = BAD_INPUT;
}

/** Resolves with the exit code and what was written on standard error, which goes to the log as well. */
function run(args) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...environment, RESULTS_DIR: results },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
    process.stderr.write(chunk);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, said }));
  });
}

function report(code, said) {
  const latest = path.join(results, 'latest');
  // A run that began no trial leaves no folder.
  if (!existsSync(path.join(latest, 'verdicts.json'))) {
    if (code !== 0) print(command('error', 'reload-proof', lastSentence(said)));
    return;
  }
  const folder = realpathSync(latest);
  const { verdicts } = JSON.parse(readFileSync(path.join(folder, 'verdicts.json'), 'utf8'));
  for (const line of annotations(verdicts)) print(line);
  setOutput('folder', folder);
  setOutput('verdict', worst(verdicts));
}

/** Why nothing was judged is one sentence. */
function lastSentence(said) {
  const [, sentence = 'the input or the set-up is wrong; see the log'] =
    /^reload-proof: (.*)$/m.exec(said) ?? [];
  return sentence;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

function setOutput(name, value) {
  if (GITHUB_OUTPUT === undefined) print(`${name}=${value}`);
  else appendFileSync(GITHUB_OUTPUT, `${name}=${value}\n`);
}
