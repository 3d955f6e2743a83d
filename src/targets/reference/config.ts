import type { PluginServerSpec } from '../../runtime/builds/plugins.ts';
import type { Defect } from './policies/defects.ts';
import type { RouteConfig } from './route.ts';
import type { StateWithPluginServers } from '../../record/target/target-state.ts';

/** The configuration of the reference gateway. */
export interface ReferenceConfig {
  routes: RouteConfig[];
  pluginServers: PluginServerSpec[];
  workers: number;
  /** Folder of the plugin servers' sockets; short, since a socket's path has at most 107 bytes. */
  socketRoot: string;
  /** The port that clients connect to. @default 0, a free one */
  port?: number;
  /** The address that it listens on, its admin port too. @default 127.0.0.1 */
  host?: string;
  /** The port of GET /state and POST /reload. @default 0, a free one */
  adminPort?: number;
  /** Listens before its plugin servers are up, as Kong does; until then requests get 500. @default false */
  listensFirst?: boolean;
  /** Drops the headers of a response that a plugin sends itself, as Kong before 2.8.0 does. @default false */
  losesExitHeaders?: boolean;
  /** At `debug` it logs each plugin instance that it starts or closes. @default 'notice' */
  logLevel?: 'notice' | 'debug';
  /** @default none */
  defect?: Defect;
}

/** Its state, as GET /state returns it. */
export type ReferenceState = StateWithPluginServers & Required<Pick<StateWithPluginServers, 'workers'>>;

/** Where a worker reaches a plugin server. A restarted server is another generation, on another socket. */
export interface PluginServerAddress {
  name: string;
  generation: number;
  protocol: 'ProtoBuf:1' | 'MsgPack:1';
  socket: string;
}

/** Messages of the master to a worker. */
export type ToWorker =
  | {
      type: 'start';
      config: ReferenceConfig;
      servers: PluginServerAddress[];
      /** Its index within its epoch, from 0. */
      worker: number;
      /** From 1; grows with each reload. */
      epoch: number;
      /** Whether the configured defect shows in this epoch. */
      defective: boolean;
    }
  /** A reload begins. */
  | { type: 'reloading'; defective: boolean }
  /**
   * A plugin server is up. `defective`: whether the defect shows when it dies, since requests notice that before the
   * master does.
   */
  | { type: 'server-up'; server: PluginServerAddress; defective: boolean }
  | { type: 'server-down'; name: string; generation: number }
  | { type: 'close-port' }
  | { type: 'drain' }
  | { type: 'exit' };

/** Messages of a worker to the master. */
export type ToMaster =
  | { type: 'listening'; port: number }
  | { type: 'failed'; message: string }
  | { type: 'instance-started'; plugin: string }
  | { type: 'port-closed' }
  | { type: 'drained' };
