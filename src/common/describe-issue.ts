/**
 * Describes an issue that zod has found, with the path of the value if it has one: "verdicts.0.trials: Invalid input".
 */
export function describeIssue(issue: { path: readonly PropertyKey[]; message: string } | undefined): string {
  if (issue === undefined) return 'unreadable';
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}
