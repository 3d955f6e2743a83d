import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { GenericContainer, type StartedTestContainer } from 'testcontainers';
import { runId } from '../reaper/reaper.ts';
import { CONTAINER_READY_BOUND_MS } from '../start-bounds.ts';
import { tail } from '../logs/tail.ts';
import { UserError } from '../../common/user-error.ts';
import { oneLine } from './build/engine-output.ts';
import { containerEngine, type Engine } from './engine.ts';
import { RUN_LABEL } from './labels.ts';
import { ContainerLog } from './log.ts';
import { isTooLate, waitStrategy } from './readiness.ts';
import type { ContainerSpec, Container } from './container-spec.ts';

const NANOS_PER_MS = 1e6;

/** A started container with the data of its ready line. */
export interface ContainerPart<Ready> extends Container {
  readonly ready: Ready;
}

/**
 * Starts a container and waits until it is ready.
 * @throws UserError with the last lines of its log if it does not start, exits, or is not ready within
 * CONTAINER_READY_BOUND_MS
 */
export async function startContainer<Ready>(spec: ContainerSpec<Ready>): Promise<ContainerPart<Ready>> {
  const engine = await containerEngine();
  await mkdir(path.dirname(spec.logFile), { recursive: true });
  const log = new ContainerLog(spec);
  const started = await create(spec, engine, log);
  // What responds over HTTP has no data.
  const ready = 'line' in spec.ready ? await log.line() : (undefined as Ready);
  return Object.assign(wrap(spec, engine, started, log), { ready });
}

async function create<Ready>(
  spec: ContainerSpec<Ready>,
  engine: Engine,
  log: ContainerLog<Ready>,
): Promise<StartedTestContainer> {
  const container = new GenericContainer(spec.image)
    .withLabels({ [RUN_LABEL]: runId() })
    .withNetworkMode(spec.network.name)
    .withEnvironment(spec.env ?? {})
    .withAddedCapabilities(...(spec.capabilities ?? []))
    .withCopyContentToContainer(
      Object.entries(spec.files ?? {}).map(([target, content]) => ({ target, content, mode: 0o644 })),
    )
    .withLogConsumer(log.consume)
    .withWaitStrategy(waitStrategy(spec, engine, log.ended));
  if (spec.entrypoint) container.withEntrypoint(spec.entrypoint);
  if (spec.command) container.withCommand(spec.command);
  // A published port may go through the engine's proxy, which closes connections in its own way.
  if (!engine.direct) container.withExposedPorts(...spec.ports);
  return container.start().catch(async (error: unknown) => {
    if (!log.begun)
      throw new UserError(`${spec.name} did not start from the image ${spec.image}: ${oneLine(error)}`);
    // testcontainers has stopped it.
    await log.written();
    const late = `was not ready after ${CONTAINER_READY_BOUND_MS / 1000} s`;
    return failed(spec, isTooLate(error) ? late : 'ended before it was ready');
  });
}

function wrap<Ready>(
  spec: ContainerSpec<Ready>,
  engine: Engine,
  started: StartedTestContainer,
  log: ContainerLog<Ready>,
): Container {
  const ip = started.getIpAddress(spec.network.name);
  let stopping: Promise<void> | undefined;
  return {
    logFile: spec.logFile,
    ip,
    origin: (port) =>
      engine.direct ? `http://${ip}:${port}` : `http://${engine.host}:${started.getMappedPort(port)}`,
    exec: (command, options) => started.exec(command, options),
    cpuMs: async () => {
      const stats = await engine.docker
        .getContainer(started.getId())
        .stats({ stream: false, 'one-shot': true });
      return stats.cpu_stats.cpu_usage.total_usage / NANOS_PER_MS;
    },
    stop: () => {
      // Killed at once: how a gateway shuts down is not tested here, and Kong takes 10 s for it.
      stopping ??= started.stop({ timeout: 0, remove: true, removeVolumes: true }).then(() => log.written());
      return stopping;
    },
  };
}

// If a program knows why it cannot start, it logs so in its last lines.
async function failed({ name, logFile }: { name: string; logFile: string }, what: string): Promise<never> {
  throw new UserError(`${name} ${what}; the end of its log ${logFile}:\n${await tail(logFile)}`);
}
