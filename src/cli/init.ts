import path from 'node:path';
import type { Command } from 'commander';
import { WORKING_FOLDER } from '../common/places.ts';
import { UserError } from '../common/user-error.ts';
import { NO_CONFIG } from '../settings/config/schema.ts';
import { planTarget, type PlannedTarget } from '../scenario/check/plan-target.ts';
import { tryReload } from '../scenario/check/try-reload.ts';
import { hasCredentials, starterConfig } from '../settings/config/starter-config.ts';
import { readServer } from './check/settings.ts';
import { describeRequest } from './init/described.ts';
import { askForMissing } from './init/missing.ts';
import { newConfigFile, repositoryOf, requireNew, writeNew } from './init/new-file.ts';
import { addOptions, type InitOptions } from './init/options.ts';
import { Questions } from './init/questions.ts';
import { seenLines } from './init/seen.ts';
import { WORKFLOW_FILE, workflowText } from './init/workflow.ts';

/** A setting from elsewhere would not be in the file. */
const WITHOUT_SETTINGS = {
  TARGET_URL: '',
  RELOAD_COMMAND: '',
  EXPECT_HEADER: '',
  BYPASS_STATUS: '',
  LOAD_RATE: '',
};
const LOAD = 'requests on 4 connections for up to half a minute, and one reload';

/** Writes a config file for a server that it has reloaded once. */
export function define(command: Command): void {
  addOptions(command).action(async (options: InitOptions) => {
    const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
    const questions = isTerminal ? new Questions(process.stdin, process.stdout) : undefined;
    try {
      await init(options, process.cwd(), questions);
    } finally {
      questions?.close();
    }
  });
}

async function init(options: InitOptions, folder: string, questions: Questions | undefined): Promise<void> {
  const { workflow = false, yes = false } = options;
  const file = newConfigFile(folder, options.config);
  const repository = repositoryOf(folder);
  const root = repository ?? folder;
  const workflowFile = path.relative(folder, path.join(root, WORKFLOW_FILE));
  if (workflow) requireNew(folder, workflowFile);
  const given = questions ? await askForMissing(options, questions) : options;
  const planned = await plan(given, folder);
  if (questions && !yes && !(await questions.confirm(`Try it now? This is ${LOAD}.`, true)))
    throw new UserError(
      'without a reload, init cannot tell whether check can judge the server: nothing was written',
    );
  say(`Trying it: ${LOAD}.`);
  const tried = await tryReload(planned);
  if (tried.unproven !== undefined) throw new UserError(whyUnproven(tried));
  for (const line of seenLines(planned.target, tried)) say(line);
  const starter = starterOf(planned, path.dirname(path.resolve(folder, file)));
  writeNew(folder, file, starterConfig(file, starter));
  say(`\n${file} is written.`);
  const secrets = [...(hasCredentials(starter.url) ? ['TARGET_URL'] : []), ...starter.variables];
  if (secrets.length > 0) say(`Credentials are not in it: set ${secrets.join(' and ')} in the environment.`);
  if (workflow || (questions && !yes && (await questions.confirm('Write a GitHub workflow, too?', false)))) {
    requireNew(folder, workflowFile);
    const config = path.relative(root, path.resolve(folder, file));
    const allowRemote = options.allowRemote === true;
    writeNew(folder, workflowFile, workflowText(config, { secrets, allowRemote }));
    say(`${workflowFile} is written: say there how the server is started.`);
    if (!repository)
      say('This folder is in no Git repository: GitHub reads .github only at the root of one.');
  }
  const named = options.config === undefined ? '' : ` --config ${file}`;
  const remote = options.allowRemote === true ? ' --allow-remote' : '';
  const environment = secrets.map((name) => `${name}="<its value>" `).join('');
  say(`Next: ${environment}npx reload-proof check${named}${remote}`);
}

/** @throws UserError in the words of check */
async function plan(given: InitOptions, folder: string): Promise<PlannedTarget> {
  const { workflow: _workflow, yes: _yes, ...asked } = given;
  const environment = { ...process.env, ...WITHOUT_SETTINGS };
  return planTarget(
    readServer([undefined, NO_CONFIG.target], {
      given: asked,
      config: NO_CONFIG.config,
      several: false,
      place: { folder, environment },
      folder: WORKING_FOLDER,
    }),
  );
}

function starterOf(planned: PlannedTarget, folder: string) {
  const { settings, options, target } = planned;
  const { TARGET_URL = '', RELOAD_COMMAND = '' } = settings;
  const { effectHeader, effect = effectHeader === undefined ? undefined : { header: effectHeader } } =
    options;
  const { expectHeader, bypassStatus } = target;
  const described = describeRequest(planned, folder);
  return { url: TARGET_URL, reload: RELOAD_COMMAND, expectHeader, bypassStatus, effect, ...described };
}

function whyUnproven({
  unproven,
  failedWith = [],
}: {
  unproven?: string;
  failedWith?: readonly string[];
}): string {
  const printed = failedWith.findLast((line) => line.trim() !== '');
  return `${unproven}${printed === undefined ? '' : ` (it printed: ${printed})`}; nothing was written`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
