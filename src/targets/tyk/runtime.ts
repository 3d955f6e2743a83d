import type { Redis } from './redis.ts';
import type { CpuTime } from '../../common/system.ts';

/** What Tyk has to reach, as it reaches it. */
export interface TykPeers {
  redis: Pick<Redis, 'host' | 'port'>;
  dashboardUrl: string;
  /** What stands behind the reflection API. */
  upstreamUrl: string;
  logFile: string;
}

/** A started Tyk program. */
export interface TykProgram {
  /** By its own word. */
  readonly version: string;
  readonly runtime: 'processes' | 'containers';
  /** Where this machine reaches it, without trailing slashes. */
  readonly listenOrigin: string;
  readonly controlOrigin: string;
  /** The most memory that it had resident since it was started, bytes; null where the system does not tell. */
  peakMemory(): Promise<number | null>;
  cpuTimes(): Promise<CpuTime[]>;
  stop(): Promise<void>;
}

/** Where a Tyk and its Redis run. Its functions throw a UserError with the end of a log when something does not start. */
export interface TykRuntime {
  startRedis(logFile: string): Promise<Redis>;
  startTyk(peers: TykPeers): Promise<TykProgram>;
}

const VERSION_LINE = /msg="Tyk API Gateway v?(?<version>[^"]+)"/;
const LOADED_LINE = 'msg="API reload complete"';

/** Finds in Tyk's log that it has loaded its API, and which version it is. */
export function readiness(): (line: string) => { version: string } | undefined {
  let version: string | undefined;
  return (line) => {
    version ??= VERSION_LINE.exec(line)?.groups?.['version'];
    return line.includes(LOADED_LINE) ? { version: version ?? 'unknown' } : undefined;
  };
}
