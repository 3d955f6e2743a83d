// versions.yml, job plan: the cells for VERSIONS ("gateway=version …", empty for those in known-issues/) as the output `cells`.
import { cells } from '../../src/cli/matrix/cells.ts';
import { fromEnvironment, runStep, setOutput } from './step.ts';

await runStep(() => {
  const asked = fromEnvironment('VERSIONS').split(/\s+/);
  const include = cells(asked.filter((word) => word !== ''));
  setOutput('cells', JSON.stringify({ include }));
  return 0;
});
