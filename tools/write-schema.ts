// Writes docs/verdicts.schema.json from the one definition of the format.
import { writeFileSync } from 'node:fs';
import { verdictsSchema } from '../src/report/schema.ts';

writeFileSync(
  new URL('../docs/verdicts.schema.json', import.meta.url),
  `${JSON.stringify(verdictsSchema(), null, 2)}\n`,
);
