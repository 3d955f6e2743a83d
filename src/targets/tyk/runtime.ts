import type { Redis } from './redis.ts';
import type { CpuTime } from '../../common/system.ts';

/** What Tyk connects to, by the addresses at which Tyk reaches it. */
export interface TykPeers {
  redis: Pick<Redis, 'host' | 'port'>;
  dashboardUrl: string;
  /** The upstream of the reflection API. */
  upstreamUrl: string;
  logFile: string;
}

/** A started Tyk program. */
export interface TykProgram {
  /** As Tyk itself reports it. */
  readonly version: string;
  readonly runtime: 'processes' | 'containers';
  /** The digest of its image; absent where it runs from none. */
  readonly image?: string;
  /** Where this machine reaches it, without trailing slashes. */
  readonly listenOrigin: string;
  readonly controlOrigin: string;
  /** The peak of its resident memory, bytes; null where that cannot be read. */
  peakMemory(): Promise<number | null>;
  cpuTimes(): Promise<CpuTime[]>;
  stop(): Promise<void>;
}

/**
 * Where Tyk and its Redis run. Its functions throw a UserError with the end of the log when a program does not start.
 */
export interface TykRuntime {
  startRedis(logFile: string): Promise<Redis>;
  startTyk(peers: TykPeers): Promise<TykProgram>;
}

const VERSION_LINE = /msg="Tyk API Gateway v?(?<version>[^"]+)"/;
/** The line of Tyk's log that says it has loaded its API. */
export const TYK_READY = /msg="API reload complete"/;

/** Recognizes in Tyk's log that it has loaded its API, and its version. */
export function readiness(): (line: string) => { version: string } | undefined {
  let version: string | undefined;
  return (line) => {
    version ??= VERSION_LINE.exec(line)?.groups?.['version'];
    return TYK_READY.test(line) ? { version: version ?? 'unknown' } : undefined;
  };
}
