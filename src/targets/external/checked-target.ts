import type { Leaving, Reloadable, Target } from '../target.ts';
import type { ReloadCommandFailed } from './reload-command.ts';

/** A target of the user's own, as a check sees it. */
export interface CheckedTarget extends Target, Reloadable, Leaving {
  /** The last failure of what reloads it, if any. */
  readonly commandFailure: ReloadCommandFailed | undefined;
  /** What is left to prove a reload, in one sentence, where less than usual can. */
  readonly remainingProofs?: string | undefined;
  /** Requires that a reload can be seen. @throws UserError with the figures when it cannot */
  requireVisible(): Promise<void>;
}
