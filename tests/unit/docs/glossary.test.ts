// The glossary explains every word that a verdict can contain: what the code adds has to be added there too.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CLOSE_KEYS, CLOSE_KINDS, OUTCOMES } from '../../../src/record/requests/outcome.ts';
import { verdictEntry } from '../../../src/report/verdicts/schema.ts';
import { ASSERTION_NAMES } from '../../../src/verdict/observe/catalogue.ts';
import { RECOVERY_CLASSES } from '../../../src/record/observation.ts';
import { SIGNALS } from '../../../src/verdict/known-issues/signal.ts';
import type { Verdict } from '../../../src/verdict/decide/merge.ts';

const VERDICTS = { green: true, red: true, inconclusive: true } satisfies Record<Verdict, true>;
const { closes } = verdictEntry.shape;

const GLOSSARY = readFileSync(new URL('../../../docs/reference/glossary.md', import.meta.url), 'utf8');

/** The terms in code font that a section defines: in its headings, or in the first cells of its tables. */
function termsIn(section: string): string[] {
  const [, text = ''] = GLOSSARY.split(new RegExp(`^## ${section}$`, 'm'));
  const [own = ''] = text.split(/^## /m);
  const places = own
    .split('\n')
    .flatMap((line) => /^(?:### |\|)(?<place>[^|]*)/.exec(line)?.groups?.['place'] ?? []);
  return places.flatMap((place) =>
    [...place.matchAll(/`(?<term>[^`]+)`/g)].map(({ groups }) => groups?.['term'] ?? ''),
  );
}

test.for([
  ['Verdicts', Object.keys(VERDICTS)],
  ['Outcomes', OUTCOMES],
  ['Close kinds', [...CLOSE_KINDS.map((kind) => CLOSE_KEYS[kind]), ...Object.keys(closes.out.shape)]],
  ['Recovery classes', RECOVERY_CLASSES],
  ['Signals', SIGNALS],
  ['Assertions', [...ASSERTION_NAMES]],
] as const)('the section "%s" of the glossary defines every term of the code', ([section, words]) => {
  expect(words).not.toHaveLength(0);
  expect(termsIn(section)).toEqual(expect.arrayContaining([...words]));
});

test('every assertion has a heading of its own, and a row in the table that links to it', () => {
  const headings = [...GLOSSARY.matchAll(/^### `(?<name>[^`]+)`$/gm)].map(({ groups }) => groups?.['name']);
  expect(headings).toEqual(expect.arrayContaining([...ASSERTION_NAMES]));
  for (const name of headings) expect(GLOSSARY).toContain(`| [\`${name}\`](#${name})`);
});
