const MS_PER_DAY = 24 * 3600 * 1000;
/** After so many days without activity GitHub disables the scheduled workflows of a public repository. */
const DISABLED_AFTER_DAYS = 60;
const TOLD_AFTER_DAYS = 40;

/** An issue about schedules that are going to stop. */
export interface IdleIssue {
  marker: string;
  title: string;
  body: string;
  text: string;
}

/**
 * The issue that says so before GitHub disables the scheduled workflows; undefined while there is time. GitHub does not say
 * what activity is, so only a commit on the default branch counts here, and nothing is committed to keep a schedule alive.
 */
export function idleIssue(lastCommit: string | null, now: Date): IdleIssue | undefined {
  if (lastCommit === null) return undefined;
  const days = Math.floor((now.getTime() - Date.parse(lastCommit)) / MS_PER_DAY);
  if (days < TOLD_AFTER_DAYS) return undefined;
  const stop = new Date(Date.parse(lastCommit) + DISABLED_AFTER_DAYS * MS_PER_DAY).toISOString().slice(0, 10);
  const marker = '<!-- reload-proof:schedules-stop -->';
  return {
    marker,
    title: `The scheduled workflows stop on ${stop}`,
    body: 'idle.md',
    text: `${marker}
The newest commit on the default branch is ${days} days old. GitHub disables the scheduled workflows of a public repository
after ${DISABLED_AFTER_DAYS} days without activity, and then neither the matrix nor the discovery of releases runs.

Merge what is waiting (the pull requests of Dependabot, of \`base images\` or of \`releases\`), or enable the workflows again
once they are disabled: \`gh workflow enable matrix.yml\`, and the same for \`releases.yml\` and \`base-images.yml\`.
`,
  };
}
