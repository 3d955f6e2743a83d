/** Whether lines may be drawn in place: on a terminal that can, not in CI, and not where plain text is asked for. */
export function canRedraw(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  const { CI, NO_COLOR, TERM } = environment;
  return stream.isTTY === true && !CI && !NO_COLOR && TERM !== 'dumb';
}
