// What a client says of its load, in the words of the probe: read from its output, and set side by side.
import type { Document } from '../../src/cli/probe/figures.ts';

/** Counts of requests by outcome. */
export interface Reported {
  ok: number;
  /** Responses that the plugin had no part in. */
  bypass: number;
  error: number;
  closed: number;
  timeout: number;
  other: number;
  longestMs: number;
  /** Connections that the server closed between two requests; absent where the client does not say. */
  idleCloses?: number;
}

const NOTHING: Reported = { ok: 0, bypass: 0, error: 0, closed: 0, timeout: 0, other: 0, longestMs: 0 };

const ROWS: readonly [keyof Reported, string][] = [
  ['ok', 'ok'],
  ['bypass', 'past the plugin'],
  ['error', 'status 5xx'],
  ['closed', 'connection closed'],
  ['timeout', 'timed out'],
  ['other', 'other'],
  ['idleCloses', 'idle connections closed'],
  ['longestMs', 'longest, ms'],
];

/** What the probe saw. */
export function ofProbe({ outcomes, closes, ttlbMs }: Document): Reported {
  const { ok, bypass, error, closed, timeout, refused, stale, unexpected } = outcomes;
  return {
    ok,
    bypass,
    error,
    closed,
    timeout,
    other: refused + stale + unexpected,
    longestMs: ttlbMs.max ?? 0,
    idleCloses: closes.idle.fin + closes.idle.rst,
  };
}

/** What hey prints. Only a status can tell it of a bypass. */
export function ofHey(stdout: string, bypassStatus: number): Reported {
  const reported = { ...NOTHING };
  for (const [, status = '', count] of stdout.matchAll(/^\s*\[(\d{3})\]\t(\d+) responses$/gm))
    reported[ofStatus(Number(status), bypassStatus)] += Number(count);
  const [, errors = ''] = stdout.split('Error distribution:');
  for (const [, count, error = ''] of errors.matchAll(/^\s*\[(\d+)\]\s+(.*)$/gm))
    reported[ofError(error)] += Number(count);
  const slowest = /Slowest:\s+([\d.]+) secs/.exec(stdout)?.[1] ?? '0';
  reported.longestMs = 1000 * Number(slowest);
  return reported;
}

/** What bench/seed-loads/goose prints. */
export function ofGoose(stdout: string): Reported {
  const line = stdout.split('\n').findLast((text) => text.startsWith('{'));
  if (line === undefined) throw new Error('goose has printed no figures');
  const { requests, errors } = JSON.parse(line) as {
    requests: { ok: number; longestMs: number }[];
    errors: { error: string; count: number }[];
  };
  const reported = { ...NOTHING };
  for (const { ok, longestMs } of requests) {
    reported.ok += ok;
    reported.longestMs = Math.max(reported.longestMs, longestMs);
  }
  for (const { error, count } of errors) reported[ofError(error)] += count;
  return reported;
}

function ofStatus(status: number, bypassStatus: number): 'ok' | 'bypass' | 'error' | 'other' {
  if (status === bypassStatus) return 'bypass';
  if (status >= 500) return 'error';
  return status === 200 ? 'ok' : 'other';
}

function ofError(error: string): 'bypass' | 'error' | 'timeout' | 'closed' | 'other' {
  if (error === 'plugin header missing') return 'bypass';
  if (/^5\d\d /.test(error)) return 'error';
  if (/timed out|deadline exceeded/i.test(error)) return 'timeout';
  return /EOF|reset|broken pipe|closed|SendRequest/.test(error) ? 'closed' : 'other';
}

/** A Markdown table of what each client reported, the clients by name. */
export function table(clients: Record<string, Reported>): string {
  const names = Object.keys(clients);
  const rows = ROWS.map(([key, what]) => {
    const cells = names.map((name) => clients[name]?.[key]);
    return `| ${what} | ${cells.map((count) => (count === undefined ? 'does not say' : count.toFixed(0))).join(' | ')} |`;
  });
  return [`| | ${names.join(' | ')} |`, `|---|${names.map(() => '---:').join('|')}|`, ...rows].join('\n');
}
