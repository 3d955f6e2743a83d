import { sum } from '../../common/sum.ts';
import type { Baseline } from '../../record/baseline.ts';
import { likelihoodAtRate } from './rate-test.ts';

/** The two assertions about closes that were not announced: under a request, and between two requests. */
export const CLOSE_ASSERTIONS = ['closed', 'idle-closes'] as const;
export type CloseAssertion = (typeof CLOSE_ASSERTIONS)[number];

export function isCloseAssertion(name: string): name is CloseAssertion {
  return CLOSE_ASSERTIONS.some((own) => own === name);
}

/** The other one of the two. */
export function otherOf(name: CloseAssertion): CloseAssertion {
  return name === 'closed' ? 'idle-closes' : 'closed';
}

/**
 * How many closes of a baseline may as well come as ones of this kind: those of both kinds, unless they are too few to
 * show that the server makes them by itself.
 */
export function usualCloses(
  name: CloseAssertion,
  { counts, closes }: Pick<Baseline, 'counts' | 'closes'>,
): number {
  const kinds = closes === undefined ? [name] : CLOSE_ASSERTIONS;
  return sum(kinds.map((kind) => counts[kind] ?? 0));
}

/** Closes of a trial, of one kind and of the other, and the number of its requests. */
interface Closes {
  own: number;
  other: number;
  exposure: number;
}

/**
 * How likely so many closes of one kind are at the baseline's rate, and how many of them it makes likely. Whether a close
 * meets a request is chance, and a busy machine shifts the odds. So closes of one kind are unlikely only where those of
 * both kinds together are.
 */
export function closesAtRate(
  name: CloseAssertion,
  { own, other, exposure }: Closes,
  baseline: Pick<Baseline, 'counts' | 'closes' | 'sent'>,
): { likelihood: number; expected: number } {
  const { sent, closes } = baseline;
  const trial = { own, both: closes === undefined ? own : own + other };
  const usual = { own: baseline.counts[name] ?? 0, both: usualCloses(name, baseline) };
  const likelihoods = (['own', 'both'] as const).map((kind) =>
    likelihoodAtRate({ count: trial[kind], exposure }, { count: usual[kind], exposure: sent }),
  );
  const perRequest = exposure / Math.max(1, sent);
  return {
    likelihood: Math.max(...likelihoods),
    expected: Math.max(usual.own * perRequest, usual.both * perRequest - (trial.both - own)),
  };
}
