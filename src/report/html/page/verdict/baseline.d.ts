import type { VerdictView } from '../../view/model.ts';

export function baselineHtml(verdict: Pick<VerdictView, 'entry' | 'trials'>): string;
