import type { ReloadVerdict } from '../../scenario/library/reload-verdict.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The verdicts of `checkReload()` in this test, for `reload-proof/reporter`. */
    reloadVerdicts?: ReloadVerdict[];
  }
}
