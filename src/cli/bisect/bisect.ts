import { nextStep, type Ending, type Progress } from '../../verdict/bisect/next.ts';
import type { Question } from '../../verdict/bisect/question.ts';
import type { Tally } from '../../verdict/decide/sequential-test.ts';

/** Runs up to so many trials of a version; says what they showed, or why the version is not available. @throws UserError */
export type Runner = (version: string, atMost: number) => Promise<Tally | { missing: string }>;

export type BisectEnding =
  | Ending
  /** No trial of it had evidence. */
  | { kind: 'no-evidence'; version: string }
  /** So many trials of it have not decided it. */
  | { kind: 'undecided'; version: string };

export interface BisectPlan {
  question: Question;
  run: Runner;
  /** What an earlier run has found. */
  progress: Progress;
  /** The most trials of one version. */
  trialsMax: number;
  /** Told after every run of a version. */
  keep?: (progress: Progress, version: string) => void;
  skipped?: (version: string, why: string) => void;
}

/** Bisects until the version is found, or it is known why it cannot be. */
export async function bisect(plan: BisectPlan): Promise<BisectEnding> {
  const tallies: Record<string, Tally> = { ...plan.progress.tallies };
  const missing = [...plan.progress.missing];
  const progress = { tallies, missing };
  for (;;) {
    const step = nextStep(plan.question, progress);
    if (step.kind !== 'run') return step;
    const { version } = step;
    const before = tallies[version] ?? { clean: 0, violating: 0 };
    const room = plan.trialsMax - before.clean - before.violating;
    if (room <= 0) return { kind: 'undecided', version };
    const ran = await plan.run(version, Math.min(room, step.atMost));
    if ('missing' in ran) {
      missing.push(version);
      plan.skipped?.(version, ran.missing);
    } else {
      if (ran.clean + ran.violating === 0) return { kind: 'no-evidence', version };
      tallies[version] = {
        clean: before.clean + ran.clean,
        violating: before.violating + ran.violating,
      };
    }
    plan.keep?.(progress, version);
  }
}
