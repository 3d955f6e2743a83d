import { styleText } from 'node:util';
import { counted } from '../../../common/counted.ts';
import type { LiveTrial, Progress } from '../../../record/flow/load-progress.ts';
import { OUTCOMES } from '../../../record/requests/outcome.ts';
import { fitted } from '../fitted.ts';

const MS_PER_S = 1000;
const NAME_COLUMNS = 16;

/** A running trial: a line about it, and one for each flow, none longer than this many columns; faults are red. */
export function liveFlows(
  { number, planned, beganMs }: Pick<LiveTrial, 'number' | 'planned' | 'beganMs'>,
  flows: readonly { variant: string; progress: Progress }[],
  nowMs: number,
  columns?: number,
): string[] {
  const seconds = Math.max(0, (nowMs - beganMs) / MS_PER_S).toFixed(0);
  const title = number === 0 ? 'baseline' : `reload ${number} of ${planned}`;
  return [`${title}, ${seconds} s`, ...flows.map(flowLine)].map((line) => fitted(line, columns));
}

function flowLine({ variant, progress }: { variant: string; progress: Progress }): string {
  const { sent, outcomes, idleCloses, openStreams } = progress;
  const faults = [
    ...OUTCOMES.filter((outcome) => outcome !== 'ok' && outcomes[outcome] > 0).map(
      (outcome) => `${outcome} ${outcomes[outcome]}`,
    ),
    ...(idleCloses > 0 ? [counted(idleCloses, 'idle closes')] : []),
  ];
  const streams = openStreams > 0 ? `, ${counted(openStreams, 'streams')} open` : '';
  const seen =
    faults.length === 0 ? '' : ` · ${styleText('red', faults.join(', '), { validateStream: false })}`;
  return `  ${variant.padEnd(NAME_COLUMNS)}${counted(sent, 'requests')}${streams}${seen}`;
}
