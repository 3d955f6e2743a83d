import { SPEAK_AFTER_MS, type LoadPlan } from '../../record/flow/load-plan.ts';

// Its multiples spread evenly however many there are, so that each virtual user goes through the whole range.
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** How long the connection for a virtual user's nth request (from 0) is silent before that is sent, ms. */
export function silenceMs(
  { connections, speakAfterMs = SPEAK_AFTER_MS }: Pick<LoadPlan, 'connections' | 'speakAfterMs'>,
  virtualUser: number,
  nth: number,
): number {
  const [minMs, maxMs] = speakAfterMs;
  const share = ((virtualUser + 1) / connections + nth * GOLDEN_RATIO) % 1;
  return minMs + share * (maxMs - minMs);
}
