import { counted } from '../../common/counted.ts';
import type { RecoveryClass } from '../../record/observation.ts';

/** Describes how a target came out of a disruption. It is not called clean if idle connections had a fault. */
export function recoveryText(recovery: RecoveryClass, idleCloses: number, unsolicited: number): string {
  const faults = [
    ...(idleCloses > 0 ? [`${counted(idleCloses, 'idle connections')} closed`] : []),
    ...(unsolicited > 0 ? [`unsolicited bytes on ${counted(unsolicited, 'connections')}`] : []),
  ];
  return faults.length > 0 && recovery === 'clean' ? faults.join(', ') : [recovery, ...faults].join(', ');
}
