import { counted } from '../../common/counted.ts';
import { sum } from '../../common/sum.ts';
import type { TriedReload } from '../../scenario/check/try-reload.ts';
import type { ExternalTargetPlan } from '../../targets/external/find-target.ts';

/** What a target showed when it was reloaded once, in lines. */
export function seenLines(
  { version, status }: Pick<ExternalTargetPlan, 'version' | 'status'>,
  { flows, proof = 'not shown', commandMs }: TriedReload,
): string[] {
  const server = version === 'unknown' ? 'no Server header names it' : version;
  const sent = sum(flows.map(({ baseline }) => baseline.sent));
  const closed = sum(flows.map(({ baseline }) => baseline.outcomes.closed));
  const closes = closed === 0 ? '' : `, ${closed} of them on connections that the server closed`;
  const command = commandMs === undefined ? '' : `; the command ran for ${Math.round(commandMs)} ms`;
  return [
    `Server    ${server}; status ${status}`,
    `Baseline  ${counted(sent, 'requests')}${closes}`,
    `Reload    took effect: ${proof}${command}`,
    ...flows.map((flow) => `  ${flow.variant}: ${damageOf(flow)}`),
  ];
}

function damageOf({ summary, idleCloses }: TriedReload['flows'][number]): string {
  const all = sum(Object.values(summary.outcomes));
  const kinds = Object.entries(summary.failures).map(([what, count]) => `${count} × ${what}`);
  const failed = all - summary.outcomes.ok;
  const idle = idleCloses === 0 ? '' : `; ${counted(idleCloses, 'idle connections')} closed without notice`;
  if (failed === 0) return `${counted(all, 'requests')}, all ok${idle}`;
  return `${failed} of ${counted(all, 'requests')} not ok (${kinds.join(', ')})${idle}`;
}
