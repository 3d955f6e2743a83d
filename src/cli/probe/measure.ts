import { setMaxListeners } from 'node:events';
import { Probe, type ProbeResult } from '../../load/probe/probe.ts';
import type { Command } from './command.ts';
import { LiveLine } from './live-line.ts';
import { serveMetrics } from './metrics-server.ts';
import { isUnreachable } from './unreachable.ts';

/** Runs the load to its end, or until it is interrupted. */
export async function measure(command: Command): Promise<{ result: ProbeResult; cpuMicros: number }> {
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
  const { requests = Number.POSITIVE_INFINITY, durationMs = Number.POSITIVE_INFINITY } = command.plan;
  try {
    await probe.until(
      (progress) => progress.sent + progress.unsent >= requests || isUnreachable(progress, command.plan),
      durationMs,
      signal,
    );
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
