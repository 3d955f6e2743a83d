import type { ContainerNetwork } from './network.ts';
import type { ExecOptions, ExecResult } from '../../../node_modules/testcontainers/build/index.d.ts';

/** A container to start as a part of the run. */
export interface ContainerSpec<Ready> {
  /** How messages call it. */
  name: string;
  image: string;
  network: ContainerNetwork;
  command?: string[];
  /** In place of the image's own. */
  entrypoint?: string[];
  env?: Record<string, string>;
  /** Texts to put into it before it starts, by their path. */
  files?: Record<string, string>;
  /** Ports that this machine connects to. */
  ports: number[];
  /** Everything it prints goes here. */
  logFile: string;
  capabilities?: string[];
  /** Finds the word that it is ready in a line of its output. */
  ready?: (line: string) => Ready | undefined;
  /** Asks it whether it is ready; undefined, or a failure, means not yet. */
  poll?: (container: Container) => Promise<Ready | undefined>;
}

/** A running container. */
export interface Container {
  readonly logFile: string;
  /** Its address on its network: how other containers reach it. */
  readonly ip: string;
  /** The origin, without a trailing slash, at which this machine reaches one of its ports. */
  origin(port: number): string;
  exec(command: string[], options?: Partial<ExecOptions>): Promise<ExecResult>;
  /** The processor time that all its processes have used, ms, as the engine counts it: for an image without a shell. */
  cpuMs(): Promise<number>;
  /** Kills and removes it. Safe to call again. */
  stop(): Promise<void>;
}
