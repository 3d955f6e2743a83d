import type { TrialView } from '../../view/model.ts';

export function problemMs(trial: TrialView): number;
