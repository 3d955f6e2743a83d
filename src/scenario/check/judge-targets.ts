import { WORKING_FOLDER } from '../../common/places.ts';
import { UserError } from '../../common/user-error.ts';
import { checkSummary } from '../../report/console/check/summary.ts';
import type { NotRun, VerdictsFile } from '../../report/verdicts/schema.ts';
import type { Settings } from '../../settings/keys.ts';
import { mergeVerdicts, type Verdict } from '../../verdict/decide/merge.ts';
import type { ReportedSeries } from '../judged-series.ts';
import { OwnRun } from '../own-run.ts';
import { SCENARIO, variantOf } from './check-scenario.ts';
import { whyAborted } from './why-ended.ts';

/** One target of a run. */
export interface TargetToJudge {
  /** Precedes its variants, where a run has several targets. @default none */
  name?: string | undefined;
  settings: Settings;
  /** What a relative RESULTS_DIR is relative to. @default the clone, or the working directory */
  root?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Texts that must not appear in the drafts of issues. @default none */
  secrets?: readonly string[] | undefined;
  /** Takes each line about the run; it may name hosts. @default not said */
  say?: ((line: string) => void) | undefined;
  /** Judges it. What is not run is added to `notRun`. @throws UserError when nothing can be judged */
  judge(run: OwnRun, notRun: NotRun): Promise<JudgedTarget>;
}

/** What has been judged of a target. */
export interface JudgedTarget {
  /** One for each flow, and one for the target itself. */
  verdicts: readonly ReportedSeries[];
  /** What made every trial void, in one sentence; absent when nothing did. */
  cause?: string;
  /** What was not run although a green needs it. @default nothing */
  missing?: NotRun;
}

/** What a check of several targets has found. */
export interface ChecksResult {
  /** Of all flows and targets together: red before inconclusive before green. */
  verdict: Verdict;
  /** In the order of the targets; empty for one of which nothing could be judged. */
  targets: readonly JudgedTarget[];
  /** The content of verdicts.json. */
  file: VerdictsFile;
  /** The folder of the run. */
  folder: string;
}

/** A check ended before anything could be judged. */
export class NothingJudged extends UserError {
  override readonly name = 'NothingJudged';
}

/**
 * Judges targets one after the other, and writes verdicts, report and records into a folder of its own. Where there are
 * several, one of which nothing can be judged does not keep the others from it.
 * @throws UserError when the results cannot be written, and NothingJudged when no trial could be judged
 */
export async function judgeTargets(targets: readonly TargetToJudge[]): Promise<ChecksResult> {
  const [first] = targets;
  if (!first) throw new Error('a check needs a target');
  const { settings, signal, say = () => undefined } = first;
  const run = await OwnRun.open(first.root ?? WORKING_FOLDER, settings);
  const secrets = targets.flatMap((target) => target.secrets ?? []);
  const notRun: NotRun = [];
  const judged: JudgedTarget[] = [];
  try {
    for (const target of targets) {
      if (signal?.aborted === true && judged.length > 0) break;
      if (target.name !== undefined) say(`\ntarget ${target.name}`);
      judged.push(
        targets.length === 1 ? await target.judge(run, notRun) : await tryTarget(target, run, notRun),
      );
    }
    const reported = judged.flatMap(({ verdicts }) => verdicts);
    if (reported.length === 0) throw new NothingJudged('nothing could be judged of any target');
    const { file } = await run.finish({ reported, notRun, complete: signal?.aborted !== true }, secrets);
    const missing = judged.flatMap((one) => one.missing ?? []);
    say(`\n${checkSummary(file, targets.length === 1 ? judged[0]?.cause : undefined, missing)}`);
    const words = reported.map(({ judgement }) => judgement.verdict);
    const isWhole = judged.length === targets.length && judged.every(isWholly);
    return {
      verdict: mergeVerdicts(isWhole ? words : [...words, 'inconclusive']),
      targets: judged,
      file,
      folder: run.folder,
    };
  } catch (error) {
    if (run.hasBegun) await run.finish({ reported: [], notRun, complete: false }, secrets);
    if (signal?.aborted) throw new NothingJudged(`${whyAborted(signal)} before the first trial had ended`);
    if (error instanceof UserError) throw new NothingJudged(error.message);
    throw error;
  } finally {
    await run.close();
  }
}

/** Whether everything of a target has been judged that a green needs. */
export function isWholly({ verdicts, missing = [] }: JudgedTarget): boolean {
  return verdicts.length > 0 && missing.length === 0;
}

async function tryTarget(target: TargetToJudge, run: OwnRun, notRun: NotRun): Promise<JudgedTarget> {
  try {
    return await target.judge(run, notRun);
  } catch (error) {
    const { name, signal } = target;
    // What has been judged of other targets stays when a run is interrupted.
    if (!(error instanceof UserError) && signal?.aborted !== true) throw error;
    const why = signal?.aborted === true ? whyAborted(signal) : (error as Error).message;
    target.say?.(`nothing is judged of ${name ?? 'the target'}: ${why}`);
    const missing = [{ scenario: SCENARIO, variant: variantOf(name, 'target'), why }];
    notRun.push(...missing);
    return { verdicts: [], missing };
  }
}
