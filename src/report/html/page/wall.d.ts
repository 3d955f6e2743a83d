import type { VerdictView } from '../view/model.ts';

type Word = VerdictView['entry']['verdict'];

export function representativeTrial(verdict: VerdictView): VerdictView['trials'][number] | undefined;
export function chip(word: Word): string;
export function tile(verdict: VerdictView, id: string, other?: Word): string;
export function tally(verdicts: readonly VerdictView[]): string;
