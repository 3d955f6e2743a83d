import { expectedOf } from '../../verdict/bisect/expected.ts';
import { qualityOf, testOf } from '../../verdict/bisect/question.ts';
import type { Tally } from '../../verdict/decide/sequential-test.ts';
import type { BisectEnding } from './bisect.ts';
import type { Command } from './read-options.ts';

const PER_CENT = 100;

/** What is about to be done, and about how many trials it takes. */
export function describePlan({ scenario, gateway, question, assertion, variant }: Command): string {
  const { steps, good, bad, total } = expectedOf(question);
  const { confidence, faultRate } = testOf(question);
  const looking = question.oldest === 'good' ? 'first bad' : 'first fixed';
  return [
    `${looking} version of ${gateway} in ${scenario}, by ${assertion} in ${variant}`,
    `  versions  ${question.versions.join(', ')}`,
    `  plan      at most ${steps} versions, about ${Math.ceil(total)} trials (${good.toFixed(1)} for a good one, ${bad.toFixed(1)} for a bad one)`,
    `  test      a defect in ${faultRate.toFixed(2)} of the trials, ${((1 - confidence) * PER_CENT).toFixed(2)} % error for each version, 1 % for all`,
    '',
  ].join('\n');
}

/** A version's trials so far. */
export function describeStep(version: string, tally: Tally, { question }: Command): string {
  const quality = qualityOf(tally, testOf(question)) ?? 'not decided yet';
  return `${version}: ${quality} (${tally.violating} of ${tally.clean + tally.violating} trials violate)\n`;
}

/** How it ended, in a sentence. */
export function describeEnd(ending: BisectEnding, { question, gateway }: Command): string {
  const { version } = ending;
  switch (ending.kind) {
    case 'found': {
      const [first, last] = question.oldest === 'good' ? ['bad', 'good'] : ['fixed', 'bad'];
      const skipped =
        ending.between.length === 0 ? '' : `; ${ending.between.join(', ')} between them could not be had`;
      return `first ${first}: ${gateway} ${version}; last ${last}: ${ending.before}${skipped}`;
    }
    case 'not-as-named':
      return `not found: ${gateway} ${version} is ${ending.quality}, which is not what it was named`;
    case 'end-missing':
      return `not found: ${gateway} ${version} is not available, and it is an end of the range`;
    case 'no-evidence':
      return `not found: no trial of ${gateway} ${version} had evidence; see its folder in the results`;
    case 'undecided':
    default:
      return `not found: ${gateway} ${version} is not decided after so many trials; raise --trials-max, or look whether --share is right`;
  }
}
