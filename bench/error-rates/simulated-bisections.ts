import { bisect } from '../../src/cli/bisect/bisect.ts';
import type { Question } from '../../src/verdict/bisect/question.ts';

/** What many simulated bisections came to. */
export interface BisectRates {
  right: number;
  /** Another version was named. */
  wrong: number;
  /** An end was not found to be what it was named, which says nothing false of the versions between. */
  refused: number;
  /** Of all bisections together. */
  trials: number;
  longest: number;
}

export interface SimulatedBisections {
  versions: number;
  rate: number;
  /** Share of a good version's trials that violate by chance. */
  noise: number;
  histories: number;
}

const TRIALS_MAX = 100_000;

/** Bisects versions whose defect comes (or goes) at any of them, as the command does, with trials drawn by chance. */
export async function simulateBisections(
  { versions, rate, noise, histories }: SimulatedBisections,
  random: () => number,
): Promise<BisectRates> {
  const rates: BisectRates = { right: 0, wrong: 0, refused: 0, trials: 0, longest: 0 };
  const names = Array.from({ length: versions }, (_, index) => `1.${index}.0`);
  for (let history = 0; history < histories; history++) {
    const change = 1 + Math.floor(random() * (versions - 1));
    const question: Question = { versions: names, oldest: random() < 0.5 ? 'good' : 'bad', rate };
    let trials = 0;
    const ending = await bisect({
      question,
      trialsMax: TRIALS_MAX,
      progress: { tallies: {}, missing: [] },
      run: (version, atMost) => {
        const isOld = names.indexOf(version) < change;
        const share = isOld === (question.oldest === 'bad') ? Math.max(rate, noise) : noise;
        let violating = 0;
        for (let trial = 0; trial < atMost; trial++) if (random() < share) violating++;
        trials += atMost;
        return Promise.resolve({ clean: atMost - violating, violating });
      },
    });
    if (ending.kind !== 'found') rates.refused++;
    else if (ending.version === names[change]) rates.right++;
    else rates.wrong++;
    rates.trials += trials;
    rates.longest = Math.max(rates.longest, trials);
  }
  return rates;
}
