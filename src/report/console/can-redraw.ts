/** Whether lines may be redrawn in place: on a capable terminal, not in CI, and not with NO_COLOR. */
export function canRedraw(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  const { CI, NO_COLOR, TERM } = environment;
  return stream.isTTY === true && !CI && !NO_COLOR && TERM !== 'dumb';
}
