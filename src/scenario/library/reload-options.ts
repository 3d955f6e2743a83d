import type { Config, TargetConfig } from '../../settings/config/types.ts';
import type { RunningTarget, TargetDefinition } from '../../targets/defined/define-target.ts';

/**
 * What is checked, and how: everything that a target of the config file may have, with the same meanings and defaults.
 * Durations have a unit, such as `'500ms'`; relative paths start at the working directory.
 */
export interface ReloadOptions extends TargetConfig {
  /**
   * A server of your own, as `defineTarget()` defines it, or one that it has started. It gives the `url` and the
   * `disruption` where these are left out. A definition is started before the check and stopped afterwards.
   */
  target?: TargetDefinition | RunningTarget;
  /** Where results are written, and how many runs are kept. @default `{ dir: 'results', keep: 20 }` */
  results?: Config['results'];
  /** Ends the check early when it aborts: the trials that have ended by then are judged. */
  signal?: AbortSignal;
  /** Called with each line that the command `check` would print. A line may name hosts. @default nothing is printed */
  log?: (line: string) => void;
}
