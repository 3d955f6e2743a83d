import type { Command } from 'commander';

/** A command, before it is loaded. */
export interface Subcommand {
  summary: string;
  load: () => Promise<{ define: (command: Command) => void }>;
  /** Whether it is for the program itself, and no help names it. @default false */
  hidden?: boolean;
}

/** The commands by their names. Each is a file of this folder, loaded when it is wanted. */
export const SUBCOMMANDS: Record<string, Subcommand> = {
  check: { summary: 'Judge whether a reload of your server is safe', load: () => import('./check.ts') },
  init: {
    summary: 'Reload your server once, and write a config file for check',
    load: () => import('./init.ts'),
  },
  probe: { summary: 'Put load on a URL and count every outcome', load: () => import('./probe.ts') },
  report: { summary: 'Write the report of a run again, or compare two', load: () => import('./report.ts') },
  bisect: {
    summary: 'Find the first bad, or first fixed, version of a server',
    load: () => import('./bisect.ts'),
  },
  signal: { summary: 'Compare results with the known issues', load: () => import('./signal.ts') },
  matrix: { summary: 'Print the cells of the CI matrix as JSON', load: () => import('./matrix.ts') },
  shard: {
    summary: 'Carry a share of a load for a check that runs elsewhere',
    load: () => import('./shard.ts'),
    hidden: true,
  },
  completion: {
    summary: 'Print what completes commands and options in a shell',
    load: () => import('./completion.ts'),
  },
};
