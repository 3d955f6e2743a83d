// pages.yml: sets the output `on` to whether the repository publishes what a workflow deploys; otherwise the run's page says what to set.
// A fork has no Pages until its owner turns them on, and a deployment without them would be red each time.
import { execa } from 'execa';
import { UserError } from '../../src/common/user-error.ts';
import { fromEnvironment, runStep, say, setOutput, summarize } from './step.ts';

const SETTING = 'set Settings → Pages → Source of the repository to GitHub Actions (docs/guides/ci.md)';

await runStep(async () => {
  const why = await whyOff(fromEnvironment('GITHUB_REPOSITORY'));
  setOutput('on', String(why === undefined));
  if (why !== undefined) summarize(`Nothing is published, because GitHub Pages ${why}: ${SETTING}.`);
  else say('GitHub Pages publishes what this workflow deploys');
  return 0;
});

async function whyOff(repository: string): Promise<string | undefined> {
  const { failed, stdout, stderr } = await execa('gh', ['api', `repos/${repository}/pages`], {
    reject: false,
  });
  if (!failed) {
    const { build_type: source } = JSON.parse(stdout) as { build_type?: string };
    return source === 'workflow' ? undefined : 'publishes a branch';
  }
  if (stderr.includes('HTTP 404')) return 'is off';
  throw new UserError(`GitHub does not say whether Pages is on: ${stderr.trim().replaceAll(/\s+/g, ' ')}`);
}
