const FORBIDDEN = 403;
const TOO_MANY = 429;
const MS_PER_SECOND = 1000;
/** For a limit without a time: GitHub's documentation asks for a minute. */
const UNSAID_MS = 60_000;
/** A number above this is a time in seconds since 1970 and no number of seconds to wait. */
const A_TIME_S = 1_000_000_000;

/**
 * How long a rate limit asks to wait before the next request, in ms; undefined for any other response. Docker Hub and PyPI
 * say so with 429 and Retry-After, GitHub with 403 or 429 and Retry-After or, when nothing remains, the time of the reset.
 */
export function nextAttempt(
  { status, headers }: { status: number; headers: Headers },
  now: number,
): number | undefined {
  if (status !== TOO_MANY && status !== FORBIDDEN) return undefined;
  const after = headers.get('retry-after') ?? headers.get('x-retry-after');
  if (after !== null) return untilRetry(after, now);
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0';
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN);
  if (isUsedUp && Number.isFinite(reset)) return Math.max(0, reset * MS_PER_SECOND - now);
  // Without any of these, 403 is no limit but a refusal.
  return status === TOO_MANY || isUsedUp ? UNSAID_MS : undefined;
}

// A number of seconds or a date (RFC 9110), or a time in seconds.
function untilRetry(text: string, now: number): number {
  const number = Number(text);
  if (Number.isFinite(number))
    return Math.max(0, number > A_TIME_S ? number * MS_PER_SECOND - now : number * MS_PER_SECOND);
  const date = Date.parse(text);
  return Number.isNaN(date) ? UNSAID_MS : Math.max(0, date - now);
}
