import { styleText } from 'node:util';
import { OUTCOMES } from '../../record/requests/outcome.ts';
import type { LiveTrial } from '../../record/flow/load-progress.ts';

const MS_PER_S = 1000;
const SEPARATOR = ' · ';

/** Describes the current trial in one line, however long; faults are red where `stream` shows colors. */
export function liveTrialLine(
  trial: LiveTrial,
  nowMs: number,
  stream: NodeJS.WritableStream = process.stdout,
): string {
  const { sent, unsent, outcomes } = trial.progress;
  const seconds = Math.max(0, nowMs - trial.beganMs) / MS_PER_S;
  const faults = OUTCOMES.filter((outcome) => outcome !== 'ok' && outcomes[outcome] > 0);
  const parts = [
    { text: ` ${trial.scenario} ${trial.variant}`, red: false },
    { text: trial.number === 0 ? 'baseline' : `trial ${trial.number} of ${trial.planned}`, red: false },
    { text: `${seconds.toFixed(0)} s`, red: false },
    ...faults.map((outcome) => ({ text: `${outcome} ${outcomes[outcome]}`, red: true })),
    {
      text: `sent ${sent} at ${Math.round(sent / Math.max(1, (trial.updatedMs - trial.beganMs) / MS_PER_S))}/s`,
      red: false,
    },
    ...(unsent > 0 ? [{ text: `unsent ${unsent}`, red: false }] : []),
  ];
  return parts.map(({ text, red }) => (red ? styleText('red', text, { stream }) : text)).join(SEPARATOR);
}
