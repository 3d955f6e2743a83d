import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { cpuTimes } from '../../runtime/processes/cpu.ts';
import { freePort } from '../../runtime/processes/free-port.ts';
import { startPart } from '../../runtime/processes/part-process.ts';
import { runFolder } from '../../runtime/reaper/reaper.ts';
import { writeTykFolder } from './config.ts';
import { peakMemory } from './memory.ts';
import { readiness, type TykPeers, type TykRuntime, type TykProgram } from './runtime.ts';
import { connectRedis, IN_MEMORY, redisReady, type Redis } from './redis.ts';

const LOOPBACK = '127.0.0.1';

/** Tyk and Redis as processes of this machine. */
export function tykInProcesses(programs: { tyk: string; redis: string }): TykRuntime {
  return {
    startRedis: (logFile) => startRedis(programs.redis, logFile),
    startTyk: (peers) => startTyk(programs.tyk, peers),
  };
}

// Redis, with its own port and folder.
async function startRedis(program: string, logFile: string): Promise<Redis> {
  const port = await freePort();
  const folder = await mkdtemp(path.join(runFolder(), 'redis-'));
  const part = await startPart({
    name: 'Redis',
    command: program,
    args: ['--port', String(port), '--bind', LOOPBACK, ...IN_MEMORY, '--dir', folder],
    logFile,
    ready: redisReady,
  });
  const address = { host: LOOPBACK, port };
  return connectRedis(address, address, () => part.stop());
}

async function startTyk(program: string, { redis, logFile, ...urls }: TykPeers): Promise<TykProgram> {
  const ports = { listenPort: await freePort(), controlPort: await freePort() };
  const folder = await writeTykFolder({
    ...ports,
    ...urls,
    listenHost: LOOPBACK,
    redisHost: redis.host,
    redisPort: redis.port,
  });
  const part = await startPart<{ version: string }>({
    name: 'Tyk',
    command: program,
    args: ['--conf', path.join(folder, 'tyk.json')],
    cwd: folder,
    logFile,
    // 2.9.4 logs a line per policy and reload: if this process passed that on, its own speed would be measured.
    output: 'direct',
    ready: readiness(),
  });
  return {
    version: part.ready.version,
    runtime: 'processes',
    listenOrigin: `http://${LOOPBACK}:${ports.listenPort}`,
    controlOrigin: `http://${LOOPBACK}:${ports.controlPort}`,
    peakMemory: () => peakMemory(part.pid),
    cpuTimes: () => cpuTimes([{ pid: part.pid, name: 'tyk' }]),
    stop: () => part.stop(),
  };
}
