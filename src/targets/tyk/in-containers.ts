import { digestOf, pulledImage } from '../../runtime/containers/image.ts';
import { startContainer } from '../../runtime/containers/container.ts';
import type { ContainerNetwork } from '../../runtime/containers/network.ts';
import { BASE_CONFIG } from './base-config.ts';
import { tykFiles } from './config.ts';
import { TYK_FOLDER, TYK_PROGRAM } from './image.ts';
import { readPeak } from './memory.ts';
import { readiness, TYK_READY, type TykPeers, type TykRuntime, type TykProgram } from './runtime.ts';
import { connectRedis, IN_MEMORY, REDIS_READY, redisReady, type Redis } from './redis.ts';

const REDIS_PORT = BASE_CONFIG.storage.port;
/** The pid of Tyk in its container. */
const PID = 1;
/** The suite's own folder in the container, so that no file of the image is overwritten. */
const FOLDER = '/opt/reload-proof';

/** Tyk and Redis in containers, on the scenario's network. */
export function tykInContainers(
  images: { tyk: string; redis: string },
  network: ContainerNetwork,
): TykRuntime {
  return {
    startRedis: (logFile) => startRedis(images.redis, network, logFile),
    startTyk: (peers) => startTyk(images.tyk, network, peers),
  };
}

async function startRedis(image: string, network: ContainerNetwork, logFile: string): Promise<Redis> {
  // By default, a Redis without a password serves only its own machine. Nobody else is on the scenario's network.
  const command = ['redis-server', ...IN_MEMORY, '--protected-mode', 'no'];
  const part = await startContainer({
    name: 'Redis',
    image,
    network,
    logFile,
    command,
    ports: [REDIS_PORT],
    ready: { line: REDIS_READY, read: redisReady },
  });
  const { hostname, port } = new URL(part.origin(REDIS_PORT));
  const here = { host: hostname, port: Number(port) };
  return connectRedis(here, { host: part.ip, port: REDIS_PORT }, () => part.stop());
}

async function startTyk(
  image: string,
  network: ContainerNetwork,
  { redis, logFile, ...urls }: TykPeers,
): Promise<TykProgram> {
  const [listenPort, controlPort] = [BASE_CONFIG.listen_port, BASE_CONFIG.control_api_port];
  const addresses = { ...urls, listenPort, controlPort, listenHost: '0.0.0.0' };
  const part = await startContainer({
    name: 'Tyk',
    image,
    network,
    logFile,
    entrypoint: [TYK_PROGRAM],
    command: ['--conf', `${FOLDER}/tyk.json`],
    files: tykFiles(
      { ...addresses, redisHost: redis.host, redisPort: redis.port },
      { folder: FOLDER, templates: `${TYK_FOLDER}/templates`, pidFile: BASE_CONFIG.pid_file_location },
    ),
    ports: [listenPort, controlPort],
    ready: { line: TYK_READY, read: readiness() },
  });
  return {
    version: part.ready.version,
    runtime: 'containers',
    image: digestOf(await pulledImage(image)),
    listenOrigin: part.origin(listenPort),
    controlOrigin: part.origin(controlPort),
    // Newer images have no cat, so it is unknown.
    peakMemory: async () => {
      const { exitCode, output } = await part.exec(['cat', `/proc/${PID}/status`]);
      return exitCode === 0 ? readPeak(output) : null;
    },
    cpuTimes: () => part.cpuMs().then((cpuMs) => [{ pid: PID, name: 'tyk', cpuMs }]),
    stop: () => part.stop(),
  };
}
