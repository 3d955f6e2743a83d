import { stringify } from 'yaml';

/** Where it is written, from the working directory. */
export const WORKFLOW_FILE = '.github/workflows/reload-proof.yml';
const ACTION = 'reload-proof/reload-proof@main';
const COMMENT = `# ${ACTION} stands for the repository that has the action: your fork, or your organisation's copy.\n`;
const START = 'echo "start the server here, in the background" && exit 1';

interface WorkflowOptions {
  /** Whether the URL comes from a secret. @default false */
  needsUrl?: boolean;
  /** @default false */
  allowRemote?: boolean;
}

/** A GitHub workflow that checks the targets of a config file. */
export function workflowText(
  config: string,
  { needsUrl = false, allowRemote = false }: WorkflowOptions = {},
): string {
  const check = {
    uses: ACTION,
    ...(needsUrl ? { env: { TARGET_URL: '${{ secrets.TARGET_URL }}' } } : {}),
    with: { config, ...(allowRemote ? { 'allow-remote': 'true' } : {}) },
  };
  return `${COMMENT}${stringify({
    name: 'reload-proof',
    on: ['pull_request'],
    permissions: { contents: 'read' },
    jobs: {
      check: {
        'runs-on': 'ubuntu-24.04',
        'timeout-minutes': 15,
        steps: [{ uses: 'actions/checkout@v7' }, { run: START }, check],
      },
    },
  })}`;
}
