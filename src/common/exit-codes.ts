/** What each exit code of reload-proof means. */
export const EXIT_CODES = {
  green: 0,
  red: 1,
  badInput: 2,
  /** Inconclusive, or nothing was judged. */
  inconclusive: 3,
  /** As shells have it: 128 + SIGINT. */
  interrupted: 130,
} as const;
