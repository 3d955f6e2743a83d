import type { ContainerNetwork } from './network.ts';
import type { ExecOptions, ExecResult } from 'testcontainers';

/** Ready when a line of its output says so. */
export interface LineReadiness<Ready> {
  line: RegExp;
  /** Called with every line; returns the data once that line has come. */
  read: (line: string) => Ready | undefined;
}

/** Ready when it responds with any status. */
export interface HttpReadiness {
  port: number;
  path: string;
}

/** A container that the run starts. */
export interface ContainerSpec<Ready> {
  /** Its name in messages. */
  name: string;
  image: string;
  network: ContainerNetwork;
  command?: string[];
  /** Replaces the image's entrypoint. */
  entrypoint?: string[];
  env?: Record<string, string>;
  /** Files to put into it before it starts: content by path. */
  files?: Record<string, string>;
  /** The ports that this machine connects to. */
  ports: number[];
  /** Receives everything it prints. */
  logFile: string;
  capabilities?: string[];
  ready: LineReadiness<Ready> | HttpReadiness;
}

/** A running container. */
export interface Container {
  readonly logFile: string;
  /** Its address on its network, for other containers. */
  readonly ip: string;
  /** The origin of one of its ports for this machine, without a trailing slash. */
  origin(port: number): string;
  exec(command: string[], options?: Partial<ExecOptions>): Promise<ExecResult>;
  /** The processor time that all its processes have used, ms, as the engine counts it: for an image without a shell. */
  cpuMs(): Promise<number>;
  /** Kills and removes it. May be called more than once. */
  stop(): Promise<void>;
}
