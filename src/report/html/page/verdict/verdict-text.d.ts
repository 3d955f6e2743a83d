import type { VerdictView } from '../../view/model.ts';

export function verdictTextHtml(verdict: VerdictView): string;
