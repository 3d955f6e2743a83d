import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { EXIT_CODES } from '../common/exit-codes.ts';
import { UserError } from '../common/user-error.ts';
import { checkPlan } from '../load/check-plan.ts';
import { loadExpectationFunction } from '../load/expectation.ts';
import { requireGrpc } from '../load/grpc/require-grpc.ts';
import { readCommand } from './probe/command.ts';
import { figuresOf, isAllOk } from './probe/figures.ts';
import { claimHdr, writeHdr } from './probe/hdr.ts';
import { measure } from './probe/measure.ts';
import { addOptions, type Options } from './probe/options.ts';
import { renderSummary } from './probe/summary.ts';
import { requireReached } from './probe/unreachable.ts';

/** Puts load on a URL without any disruption, and prints what came of every request. */
export function define(command: Command): void {
  addOptions(command).action(async (options: Options) => {
    process.exitCode = await probe(options);
  });
}

async function probe(options: Options): Promise<number> {
  const { plan, ...command } = readCommand(options);
  const { expectation } = plan;
  await loadExpectationFunction(expectation).catch((error: Error) => {
    throw new UserError(
      `--expect-module ${fileURLToPath(expectation.module ?? '')} cannot be used: ${error.message}`,
    );
  });
  checkPlan(plan);
  if (plan.grpc || plan.stream?.protocol === 'grpc') await requireGrpc(plan);
  if (command.hdrFile !== undefined) claimHdr(command.hdrFile);
  const { result, cpuMicros } = await measure({ plan, ...command });
  requireReached(result, plan.url);
  const figures = figuresOf(result, cpuMicros, plan.rate !== undefined);
  if (command.hdrFile !== undefined) await writeHdr(command.hdrFile, result.requestTable);
  process.stdout.write(
    command.json ? `${JSON.stringify(figures.document, null, 2)}\n` : renderSummary(figures),
  );
  return isAllOk(figures) ? EXIT_CODES.green : EXIT_CODES.red;
}
