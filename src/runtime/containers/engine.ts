import { existsSync } from 'node:fs';
import { access, constants, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { getContainerRuntimeClient, type ContainerRuntimeClient } from 'testcontainers';
import type Dockerode from 'dockerode';
import { runFolder } from '../reaper/reaper.ts';
import { UserError } from '../../common/user-error.ts';
import { readProgress } from './build/engine-output.ts';
import { engineKind } from './engine-kind.ts';
import { ENGINE_TAG } from './labels.ts';
import { startRyuk } from './ryuk.ts';

const SOCKET = '/var/run/docker.sock';
const ALTERNATIVE = 'or leave RUNTIME and KONG_IMAGE out to run in processes';

/** A reachable container engine. */
export interface Engine {
  client: ContainerRuntimeClient;
  /** The client beneath it, for what testcontainers does not offer. */
  docker: Dockerode;
  /** As in "Docker 28.5.1" or "Podman 4.3.1, rootless". */
  name: string;
  /** The host of published ports. */
  host: string;
  /**
   * Whether this machine reaches containers at their own addresses, without a proxy that would alter how connections
   * close.
   */
  direct: boolean;
}

let found: Promise<Engine> | undefined;

/**
 * The engine that DOCKER_HOST names, or else the one on this machine.
 * @throws UserError with the reason if none is reachable
 */
export function containerEngine(): Promise<Engine> {
  found ??= find();
  return found;
}

async function find(): Promise<Engine> {
  const engine = await connectEngine();
  await startRyuk(engine.client);
  await writeFile(path.join(runFolder(), ENGINE_TAG), '');
  return engine;
}

/** As containerEngine(), but also outside a run, and without Ryuk. @throws UserError with the reason if none is reachable */
export async function connectEngine(): Promise<Engine> {
  const client = await getContainerRuntimeClient().catch(async () => {
    throw new UserError(
      `RUNTIME=containers needs a container engine, and ${await whyUnavailable()}, ${ALTERNATIVE}`,
    );
  });
  if (!isNamed(client.container.dockerode)) {
    throw new UserError(
      `RUNTIME=containers needs a container engine, and ${await whyUnavailable()}, ${ALTERNATIVE}`,
    );
  }
  const { host, operatingSystem } = client.info.containerRuntime;
  const docker = client.container.dockerode;
  readProgress(docker);
  // An engine in a virtual machine or without root has its own network, which this machine cannot reach.
  const { name, rootless } = await engineKind(docker);
  const isElsewhere = rootless || operatingSystem.includes('Docker Desktop');
  const direct = !isElsewhere && (await sharesNetwork(docker));
  return { client, docker, name, host, direct };
}

// Containers are directly reachable only if the engine's bridge is an interface of this machine. testcontainers' host
// does not tell: it depends on how the engine was first started, and on whether this machine is a container itself.
async function sharesNetwork(docker: Dockerode): Promise<boolean> {
  const { socketPath } = docker.modem as { socketPath?: string };
  if (process.platform !== 'linux' || socketPath === undefined) return false;
  const network = docker.getNetwork('bridge').inspect() as Promise<{ Options?: Record<string, string> }>;
  // Engines other than Docker may have no network of that name.
  const { Options = {} } = await network.catch(() => ({ Options: {} }));
  const bridge = Options['com.docker.network.bridge.name'];
  return bridge !== undefined && existsSync(path.join('/sys/class/net', bridge));
}

// If the engine that DOCKER_HOST names does not respond, testcontainers tries the next one, which the user did not ask
// for.
function isNamed({ modem }: Dockerode): boolean {
  const named = process.env['DOCKER_HOST'];
  if (named === undefined || named === '') return true;
  const { socketPath, host } = modem as { socketPath?: string; host?: string };
  const { protocol, pathname, hostname } = new URL(named);
  return protocol === 'unix:' ? socketPath === pathname : host === hostname;
}

async function whyUnavailable(): Promise<string> {
  const address = process.env['DOCKER_HOST'];
  if (address !== undefined && address !== '') return `none responds at DOCKER_HOST=${address}: start it`;
  const code = await access(SOCKET, constants.R_OK | constants.W_OK).then(
    () => 'silent',
    (error: unknown) => (error as NodeJS.ErrnoException).code,
  );
  if (code === 'EACCES') {
    return `this user may not use ${SOCKET}: join its group, for example with "sudo usermod -aG docker $USER"`;
  }
  if (code === 'silent') return `none responds at ${SOCKET}: start Docker`;
  const podman = podmanSocket();
  if (podman !== undefined) {
    return `there is neither ${SOCKET} nor a DOCKER_HOST, but Podman: set DOCKER_HOST=unix://${podman}`;
  }
  return `there is neither ${SOCKET} nor a DOCKER_HOST: install Docker (https://docs.docker.com/engine/install) or Podman`;
}

// Where "systemctl --user start podman.socket" and its counterpart for root put it.
function podmanSocket(): string | undefined {
  const folders = [process.env['XDG_RUNTIME_DIR'], '/run'];
  return folders
    .flatMap((folder) => (folder === undefined ? [] : [path.join(folder, 'podman', 'podman.sock')]))
    .find((socket) => existsSync(socket));
}
