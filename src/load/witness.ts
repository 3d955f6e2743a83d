import type { Outcome, Side } from './outcome.ts';

/** What proves who answered. All conditions that are set must hold for `ok`. */
export interface Witness {
  /** The status of a right answer. @default 200 */
  status?: number;
  /** A response header that the plugin sets, in lower case; without it the answer is a bypass. */
  header?: string;
  /** The value that this route's own configuration gives the header; another value is a wrong configuration. */
  headerValue?: string;
  /** The status that only the upstream gives, so that it proves a bypass (a teapot's 418). */
  bypassStatus?: number;
  /** Whether every answer carries the request's own id in `x-request-id`. @default false */
  echoesId?: boolean;
  /** The header that tells the version, with those before and after a switch; any other is unexpected. */
  version?: { header: string; old: string; new: string };
}

/** What an answer was, as far as its head tells. */
export interface Judged {
  outcome: Outcome;
  /** The plugin ran, but with the configuration of another route. */
  wrongConfiguration: boolean;
  /** Which side of a switch answered, where the witness tells. */
  side?: Side;
}

const verdicts = {
  ok: { outcome: 'ok', wrongConfiguration: false },
  old: { outcome: 'ok', wrongConfiguration: false, side: 'old' },
  new: { outcome: 'ok', wrongConfiguration: false, side: 'new' },
  bypass: { outcome: 'bypass', wrongConfiguration: false },
  error: { outcome: 'error', wrongConfiguration: false },
  unexpected: { outcome: 'unexpected', wrongConfiguration: false },
  wrongConfiguration: { outcome: 'unexpected', wrongConfiguration: true },
} as const satisfies Record<string, Judged>;

/**
 * Judges a complete answer by its status and headers. Where several outcomes fit, error goes before bypass, bypass before
 * unexpected. A missing witness counts as a bypass only on an answer below 400, since a gateway's own 404 reached no upstream.
 */
export function judgeAnswer(
  witness: Witness,
  id: string,
  status: number,
  headers: Record<string, string | string[] | undefined>,
): Judged {
  if (status >= 500) return verdicts.error;
  if (status === witness.bypassStatus) return verdicts.bypass;
  const seen = witness.header === undefined ? undefined : headers[witness.header];
  if (witness.header !== undefined && seen === undefined && status < 400) return verdicts.bypass;
  if (status !== (witness.status ?? 200)) return verdicts.unexpected;
  if (witness.headerValue !== undefined && seen !== witness.headerValue) return verdicts.wrongConfiguration;
  if (witness.echoesId === true && headers['x-request-id'] !== id) return verdicts.unexpected;
  if (witness.version === undefined) return verdicts.ok;
  const { header, old, new: next } = witness.version;
  const version = headers[header];
  if (version === old) return verdicts.old;
  return version === next ? verdicts.new : verdicts.unexpected;
}
