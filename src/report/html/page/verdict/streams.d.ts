import type { VerdictView } from '../../view/model.ts';

export function streamsHtml(verdict: Pick<VerdictView, 'trials'>): string;
