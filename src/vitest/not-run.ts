import { expect, inject, test } from 'vitest';
import { LANGUAGES, type Language } from '../runtime/builds/plugins.ts';
import type { BalancerKind } from '../targets/balancers/balancer.ts';
import { balancersOf } from '../targets/balancers/kinds.ts';
import {
  findBalancers,
  findSwitchesWithoutBalancer,
  type FoundKinds,
} from '../scenario/deploy/find-balancers.ts';
import { printedSteps } from '../scenario/prepare/steps.ts';
import { knownRedsOf, SCENARIO, type Variant } from '../scenario/deploy/variants.ts';

/** The load balancers on this machine. Missing ones are printed and listed as skipped tests. */
export async function installedBalancers(
  kinds: readonly BalancerKind[] = balancersOf(inject('settings')),
): Promise<BalancerKind[]> {
  const found = await findBalancers(printedSteps(printLine), kinds);
  printNote(`load balancers: ${found.named}`);
  return withMissingListed(found);
}

/** Switches by DNS and by the kernel. Those that cannot run here are printed and listed as skipped tests. */
export async function switchesWithoutBalancer(): Promise<{ dns: BalancerKind[]; kernel: BalancerKind[] }> {
  const found = await findSwitchesWithoutBalancer(printedSteps(printLine));
  const usable = withMissingListed(found);
  printNote(`switches without a balancer: ${found.named}`);
  return {
    dns: usable.filter(({ name }) => name === 'dns'),
    kernel: usable.filter(({ name }) => name !== 'dns'),
  };
}

/** The variants that are not known to be red. The others are printed and listed as skipped tests. */
export function withoutKnownReds(variants: readonly Variant[]): Variant[] {
  return variants.filter((variant) => {
    const reds = knownRedsOf(variant, inject('knownIssues'));
    if (reds.length === 0) return true;
    const notes = reds.map(({ note, instead }) =>
      instead === undefined ? note.trim() : `${note.trim()}; instead: ${instead}`,
    );
    const why = `known to be red: ${[...new Set(notes)].join('; ')}`;
    listNotRun(
      { scenario: SCENARIO, variant: variant.name, why },
      'without EXPECT=known',
      `left out: ${variant.name}, ${why}`,
    );
    return false;
  });
}

/**
 * The languages whose plugins can run here. The flows through the others are listed as skipped tests: their variants are
 * the name of the language with each of these endings.
 */
export function usableLanguages(scenario: string, endings: readonly string[]): Language[] {
  const { missingPlugins } = inject('prepared');
  return LANGUAGES.filter((language) => {
    const why = missingPlugins[language];
    if (why === undefined) return true;
    for (const variant of endings.map((ending) => `${language}${ending}`))
      listNotRun({ scenario, variant, why }, 'here', `not run: ${scenario} ${variant}: ${why}`);
    return false;
  });
}

/** Prints an indented line. */
export function printNote(line: string): void {
  printLine(`  ${line}`);
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

function withMissingListed({ usable, missing }: FoundKinds): BalancerKind[] {
  for (const { kind, why } of missing) {
    const variant = kind.name;
    listNotRun({ scenario: SCENARIO, variant, why }, 'here', `not run: ${SCENARIO} ${variant}: ${why}`);
  }
  return usable;
}

// As a skipped test, it appears in every list of tests and in every report, but does not count as passed. Where a
// filter leaves it out too, it was not requested and is not mentioned.
function listNotRun(
  notRun: { scenario: string; variant: string; why: string },
  where: string,
  line: string,
): void {
  const { variant, why } = notRun;
  test(`${variant} is not judged ${where}`, async ({ skip, task, annotate }) => {
    printNote(line);
    task.meta.notRun = [notRun];
    // The reason that Vitest records for a skipped test is not in junit.xml.
    await annotate(why, 'not run');
    skip(why);
    expect.unreachable();
  });
}
