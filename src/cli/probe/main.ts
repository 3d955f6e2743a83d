// The probe by itself: npm run --silent probe -- --url URL; --help lists the options.
import { setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Probe, type ProbeResult } from '../../load/probe/probe.ts';
import { loadExpectationFunction } from '../../load/expectation.ts';
import { UserError } from '../../common/user-error.ts';
import { readCommand, type Command } from './command.ts';
import { figuresOf, isAllOk } from './figures.ts';
import { claimHdr, writeHdr } from './hdr.ts';
import { LiveLine } from './live-line.ts';
import { serveMetrics } from './metrics-server.ts';
import { USAGE } from './options.ts';
import { renderSummary } from './summary.ts';

const ALL_OK = 0;
const VIOLATIONS = 1;
const BAD_INPUT = 2;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`probe: ${error.message}\n`);
  process.exitCode = BAD_INPUT;
}

async function main(args: string[]): Promise<number> {
  const command = readCommand(args);
  if (command.help) {
    process.stdout.write(USAGE);
    return ALL_OK;
  }
  const { expectation } = command.plan;
  await loadExpectationFunction(expectation).catch((error: Error) => {
    throw new UserError(
      `--expectation-module ${fileURLToPath(expectation.module ?? '')} cannot be used: ${error.message}`,
    );
  });
  if (command.hdrFile !== undefined) claimHdr(command.hdrFile);
  const { result, cpuMicros } = await measure(command);
  const figures = figuresOf(result, cpuMicros, command.plan.rate !== undefined);
  if (command.hdrFile !== undefined) await writeHdr(command.hdrFile, result.requestTable);
  process.stdout.write(
    command.json ? `${JSON.stringify(figures.document, null, 2)}\n` : renderSummary(figures),
  );
  return isAllOk(figures) ? ALL_OK : VIOLATIONS;
}

/** Runs the load to its end, or until it is interrupted. */
async function measure(command: Command): Promise<{ result: ProbeResult; cpuMicros: number }> {
  const interrupted = new AbortController();
  setMaxListeners(0, interrupted.signal);
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const probe = Probe.start(command.plan);
  try {
    const metrics =
      command.metricsPort === undefined ? undefined : await serveMetrics(probe, command.metricsPort);
    if (metrics) process.stderr.write(`metrics are at ${metrics.address}\n`);
    const line = new LiveLine(process.stderr, () => probe.progress());
    await probe.until(({ sent }) => sent > 0, Number.POSITIVE_INFINITY);
    const before = process.cpuUsage();
    const result = await ended(probe, command, interrupted.signal);
    const { user, system } = process.cpuUsage(before);
    line.stop();
    metrics?.server.close();
    metrics?.server.closeAllConnections();
    return { result, cpuMicros: user + system };
  } catch (error) {
    await probe.abandon();
    throw error;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

async function ended(probe: Probe, command: Command, signal: AbortSignal): Promise<ProbeResult> {
  const { durationMs = Number.POSITIVE_INFINITY, plan } = command;
  const { requests = Number.POSITIVE_INFINITY } = plan;
  try {
    await probe.until(({ sent, unsent }) => sent + unsent >= requests, durationMs, signal);
    const cut = Promise.withResolvers<'cut'>();
    signal.addEventListener('abort', () => cut.resolve('cut'));
    // Requests under way have their outcome within the timeout, unless there is no patience for it.
    const stopped = probe.stop();
    const first = await Promise.race([stopped, cut.promise]);
    return first === 'cut' ? await probe.cut() : first;
  } catch (error) {
    if (!signal.aborted) throw error;
    return probe.cut();
  }
}
