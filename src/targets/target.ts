/** A process of a gateway, as /proc knows it. */
export interface GatewayProcess {
  pid: number;
  name: string;
}

/** Processor time of one process since its start, in ms. */
export interface CpuTime extends GatewayProcess {
  cpuMs: number;
}

/** What a gateway says of itself at one moment. */
export interface GatewayState {
  /** Grows with every reload that took effect. */
  epoch: number;
  workers: GatewayProcess[];
  pluginServers: GatewayProcess[];
  /** New() calls of all plugin servers since the gateway was started, as their own logs count them. */
  newCalls: number;
  /** Instances that the gateway had its plugin servers close since it was started, where their logs tell. */
  closedInstances?: number;
  /** What a reload without proof of its effect lacks, where the gateway can say more than that its epoch stayed. */
  unproven?: string;
}

/** Which gateway a verdict speaks of. */
export interface GatewayIdentity {
  gateway: string;
  /** As the program itself tells it. */
  version: string;
  runtime: 'processes' | 'containers' | 'own';
  /** False for the reference gateway only: its results are never another gateway's. */
  real: boolean;
}

/** A started gateway. It never learns what is asserted about it. */
export interface Gateway {
  readonly identity: GatewayIdentity;
  /** Where clients connect, without a trailing slash. */
  readonly url: string;
  readonly logFile: string;
  /** Whether a response that a plugin gives by itself arrives without the plugin's headers. @default false */
  readonly losesExitHeaders?: boolean;
  /** Whether its log may hold what must not be passed on: then no line of it gets into records and reports. @default false */
  readonly logIsPrivate?: boolean;
  /** Looks, under load, at what a reload will have to change. What it returns is the state before the reload. */
  lookBeforeReload?(): Promise<GatewayState>;
  /** Resolves when the gateway says that its reload is over. */
  reload(): Promise<void>;
  inspect(): Promise<GatewayState>;
  /** The processor time that each of its processes has used so far, where it can be read. */
  cpuTimes?(): Promise<CpuTime[]>;
  /** SIGKILL to one of its processes, by the pid that inspect() tells. */
  kill?(pid: number): Promise<void>;
  /** What the kernel says that one of its processes is doing, in a line. */
  hint?(pid: number): Promise<string>;
  stop(): Promise<void>;
}
