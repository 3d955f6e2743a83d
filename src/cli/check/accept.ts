import path from 'node:path';
import { EXIT_CODES } from '../../common/exit-codes.ts';
import type { VerdictsFile } from '../../report/verdicts/schema.ts';
import { acceptedFileIn, readAccepted, writeAccepted } from '../../scenario/check/accepted-file.ts';
import { variantOf } from '../../scenario/check/check-scenario.ts';
import {
  acceptanceOf,
  acceptedAfter,
  acceptedExpectations,
  type Acceptance,
  type Accepted,
  type JudgedFlow,
} from '../../verdict/known-issues/accepted.ts';
import type { Expectations } from '../../verdict/known-issues/known-issues.ts';

/** A target of a run: what it is called in the file of what is accepted, and what precedes its variants. */
export interface AcceptingTarget {
  target?: string | undefined;
  name?: string | undefined;
}

/** What the user of the targets accepts, and the file that says so. */
export class AcceptedFindings {
  readonly #file: string;
  readonly #before: readonly Accepted[] | undefined;

  /** @throws UserError with line and column of what is wrong with the file */
  constructor(folder: string) {
    this.#file = acceptedFileIn(folder);
    this.#before = readAccepted(this.#file);
  }

  /** What is expected of a target's flows; undefined where nothing is accepted, so that nothing is expected. */
  expectationsOf(target: string | undefined): ((flow: string) => Expectations) | undefined {
    const before = this.#before;
    return before && ((flow) => acceptedExpectations(before, { target, flow }));
  }

  /** Writes what is red as accepted. Returns a line about it. */
  accept({ verdicts }: VerdictsFile, targets: readonly AcceptingTarget[]): string {
    const date = new Date().toISOString().slice(0, 10);
    const now = acceptedAfter(this.#before ?? [], flowsIn(verdicts, targets), date);
    writeAccepted(this.#file, now);
    const file = path.relative(process.cwd(), this.#file);
    return now.length === 0
      ? `nothing is red, so ${file} accepts nothing`
      : `${file} accepts ${now.map(({ flow, assertion }) => `${flow} ${assertion}`).join(', ')}; say there why`;
  }

  /**
   * Whether every red is an accepted one, and nothing else is undecided: then the exit code is that of a green. Undefined
   * where nothing is accepted.
   */
  judge(
    { verdicts }: VerdictsFile,
    targets: readonly AcceptingTarget[],
  ): { exitCode: number; lines: string[] } | undefined {
    if (!this.#before) return undefined;
    const found = acceptanceOf(flowsIn(verdicts, targets));
    const { green, red, inconclusive } = EXIT_CODES;
    const exitCode = found.isNew.length > 0 ? red : found.undecided.length > 0 ? inconclusive : green;
    return { exitCode, lines: linesOf(found, path.relative(process.cwd(), this.#file)) };
  }
}

function linesOf({ accepted, isNew, undecided, gone }: Acceptance, file: string): string[] {
  return [
    ...(gone.length > 0 ? [`no longer seen; remove with --accept: ${gone.join(', ')}`] : []),
    ...(accepted.length > 0 ? [`accepted in ${file}: ${accepted.join(', ')}`] : []),
    ...(isNew.length > 0 ? [`red and not accepted: ${isNew.join(', ')}`] : []),
    ...(isNew.length === 0 && undecided.length === 0 && accepted.length > 0
      ? ['everything red is accepted']
      : []),
  ];
}

function flowsIn(verdicts: VerdictsFile['verdicts'], targets: readonly AcceptingTarget[]): JudgedFlow[] {
  return verdicts.flatMap(({ variant, version, assertions }) => {
    const of = targets.find(({ name }) => name === undefined || variant.startsWith(variantOf(name, '')));
    if (!of) return [];
    const flow = of.name === undefined ? variant : variant.slice(of.name.length + 1);
    return [{ target: of.target, flow, version, assertions }];
  });
}
