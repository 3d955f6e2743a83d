import type { Permission } from '../../runtime/kubernetes/permissions.ts';
import type { WorkloadName } from '../../runtime/kubernetes/workload-name.ts';
import type { Snapshot } from './snapshot.ts';
import type { UnderWay } from './under-way.ts';

/** Something that a check does to a workload by itself. */
export interface WorkloadDisruption {
  /** What messages call it, such as "rollout restart". */
  name: string;
  /** What the API must allow, besides reading. */
  needs(workload: WorkloadName): Permission[];
  /** Why the workload cannot be disrupted in this way, to complete a sentence that begins with its name. */
  whyUnfit(before: Snapshot): string | undefined;
  /** Resolves when it is over, with the UIDs of the pods that it has ended. @throws ReloadCommandFailed */
  run(underWay: UnderWay, before: Snapshot): Promise<readonly string[]>;
  /** Undoes what it leaves behind, before the next one. @default it leaves nothing behind */
  undo?(underWay: UnderWay, before: Snapshot): Promise<void>;
}
