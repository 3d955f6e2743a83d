// Prints the cells of .github/workflows/matrix.yml as JSON: npm run --silent matrix -- [gateway=version …], else those in known-issues/.
import { UserError } from '../../common/user-error.ts';
import { cells } from './cells.ts';

try {
  process.stdout.write(`${JSON.stringify({ include: cells(process.argv.slice(2)) })}\n`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`reload-proof: ${error.message}\n`);
  process.exitCode = 2;
}
