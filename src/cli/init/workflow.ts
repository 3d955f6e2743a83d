import { stringify } from 'yaml';

/** Where it is written, from the root of the repository. */
export const WORKFLOW_FILE = '.github/workflows/reload-proof.yml';
const ACTION = 'reload-proof/reload-proof@main';
const COMMENT = `# ${ACTION} stands for the repository that has the action: your fork, or your organisation's copy.\n`;
const START = 'echo "start the server here, in the background" && exit 1';

interface WorkflowOptions {
  /** Environment variables that come from secrets of these names. @default none */
  secrets?: readonly string[];
  /** @default false */
  allowRemote?: boolean;
}

/** A GitHub workflow that checks the targets of a config file. */
export function workflowText(
  config: string,
  { secrets = [], allowRemote = false }: WorkflowOptions = {},
): string {
  const env = Object.fromEntries(secrets.map((name) => [name, `\${{ secrets.${name} }}`]));
  const check = {
    uses: ACTION,
    ...(secrets.length > 0 ? { env } : {}),
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
