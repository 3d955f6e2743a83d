/** The exit codes of reload-proof. */
export const EXIT_CODES = {
  green: 0,
  red: 1,
  badInput: 2,
  /** Inconclusive, or nothing was judged. */
  inconclusive: 3,
  /** 128 + SIGINT, as in shells. */
  interrupted: 130,
} as const;
