import { existsSync } from 'node:fs';
import { access, constants, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { getContainerRuntimeClient } from 'testcontainers';
import type Dockerode from 'dockerode';
import { runFolder } from '../reaper/reaper.ts';
import { UserError } from '../../common/user-error.ts';
import { ENGINE_TAG } from './labels.ts';

const SOCKET = '/var/run/docker.sock';
const ELSE = 'or leave RUNTIME and KONG_IMAGE out to run in processes';

/** A container engine that answers. */
export interface Engine {
  docker: Dockerode;
  version: string;
  /** Where published ports answer. */
  host: string;
  /** Whether this machine reaches containers at their own addresses: then no proxy stands between, and a close looks as it was sent. */
  direct: boolean;
}

let found: Promise<Engine> | undefined;

/** The engine that DOCKER_HOST names, or that is on the machine. @throws UserError when none answers, with the reason */
export function containerEngine(): Promise<Engine> {
  found ??= find();
  return found;
}

async function find(): Promise<Engine> {
  const engine = await connectEngine();
  await writeFile(path.join(runFolder(), ENGINE_TAG), '');
  return engine;
}

/** Like containerEngine(), without a run. @throws UserError when none answers */
export async function connectEngine(): Promise<Engine> {
  // The run's own reaper removes what is left, also of an engine that cannot fetch Ryuk's image.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
  const client = await getContainerRuntimeClient().catch(async () => {
    throw new UserError(`RUNTIME=containers needs a container engine, and ${await whyNone()}, ${ELSE}`);
  });
  if (!isNamed(client.container.dockerode)) {
    throw new UserError(`RUNTIME=containers needs a container engine, and ${await whyNone()}, ${ELSE}`);
  }
  const { host, operatingSystem, serverVersion } = client.info.containerRuntime;
  const docker = client.container.dockerode;
  // An engine in a virtual machine has its own kernel, whose addresses end there.
  const direct = !operatingSystem.includes('Docker Desktop') && (await sharesNetwork(docker));
  return { docker, version: String(serverVersion), host, direct };
}

// Only where the engine's bridge is an interface of this machine are its containers at the other end of a wire of ours. testcontainers' host
// tells nothing of it: it depends on how the engine was first started, and on whether this machine is a container itself.
async function sharesNetwork(docker: Dockerode): Promise<boolean> {
  const { socketPath } = docker.modem as { socketPath?: string };
  if (process.platform !== 'linux' || socketPath === undefined) return false;
  const { SecurityOptions = [] } = (await docker.info()) as { SecurityOptions?: string[] };
  if (SecurityOptions.some((option) => option.includes('rootless'))) return false;
  const network = docker.getNetwork('bridge').inspect() as Promise<{ Options?: Record<string, string> }>;
  // An engine of another make may have no network of that name.
  const { Options = {} } = await network.catch(() => ({ Options: {} }));
  const bridge = Options['com.docker.network.bridge.name'];
  return bridge !== undefined && existsSync(path.join('/sys/class/net', bridge));
}

// testcontainers goes on to the next engine when the one that DOCKER_HOST names is silent: that would be another one than was asked for.
function isNamed({ modem }: Dockerode): boolean {
  const named = process.env['DOCKER_HOST'];
  if (named === undefined || named === '') return true;
  const { socketPath, host } = modem as { socketPath?: string; host?: string };
  const { protocol, pathname, hostname } = new URL(named);
  return protocol === 'unix:' ? socketPath === pathname : host === hostname;
}

async function whyNone(): Promise<string> {
  const address = process.env['DOCKER_HOST'];
  if (address !== undefined && address !== '') return `none answers at DOCKER_HOST=${address}: start it`;
  const code = await access(SOCKET, constants.R_OK | constants.W_OK).then(
    () => 'silent',
    (error: unknown) => (error as NodeJS.ErrnoException).code,
  );
  if (code === 'EACCES') {
    return `${SOCKET} may not be used by this user: join the group of that socket, as with "sudo usermod -aG docker $USER"`;
  }
  if (code === 'silent') return `none answers at ${SOCKET}: start Docker`;
  return `there is neither ${SOCKET} nor a DOCKER_HOST: install Docker (https://docs.docker.com/engine/install)`;
}
