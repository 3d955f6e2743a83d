// Writes the JSON schemas in docs/ from the one definition of each format.
import { writeFileSync } from 'node:fs';
import { knownIssuesJsonSchema } from '../src/verdict/known-issues/known-issues.ts';
import { historySchema } from '../src/report/history/history.ts';
import { verdictsSchema } from '../src/report/verdicts/schema.ts';

writeFileSync(
  new URL('../docs/reference/verdicts.schema.json', import.meta.url),
  `${JSON.stringify(verdictsSchema(), null, 2)}\n`,
);

writeFileSync(
  new URL('../docs/reference/known-issues.schema.json', import.meta.url),
  `${JSON.stringify(knownIssuesJsonSchema(), null, 2)}\n`,
);

writeFileSync(
  new URL('../docs/reference/history.schema.json', import.meta.url),
  `${JSON.stringify(historySchema(), null, 2)}\n`,
);
