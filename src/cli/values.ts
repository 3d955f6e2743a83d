import { durationExamples, durationMs, durationText, LONGEST_MS } from '../common/duration.ts';
import { UserError } from '../common/user-error.ts';

/**
 * A duration with its unit, such as 20s, 500ms, 1.5m or 1h.
 * @throws UserError that names the option
 */
export function toMs(option: string, text: string, leastMs: number): number {
  const ms = durationMs(text);
  if (ms >= leastMs && ms <= LONGEST_MS) return ms;
  if (/^\d+(\.\d+)?$/.test(text))
    throw new UserError(
      `--${option} ${text} has no unit: write ${text}s for seconds, or ${text}m for minutes`,
    );
  throw new UserError(
    `--${option} ${text} is no duration of ${durationText(leastMs)} or more and 24 days or less, such as ${durationExamples(leastMs).join(' or ')}`,
  );
}

/**
 * A whole number within bounds.
 * @throws UserError that names the option
 */
export function toWhole(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UserError(`--${option} ${text} is no whole number from ${least} to ${most}`);
}

/**
 * A number of requests a second.
 * @throws UserError that names the option
 */
export function toRate(text: string): number {
  const rate = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && rate > 0 && rate <= 1e6) return rate;
  throw new UserError(`--rate ${text} is no number of requests a second above 0 and up to 1000000`);
}

/**
 * The address that requests go to.
 * @throws UserError
 */
export function toUrl(text: string | undefined): URL {
  if (text === undefined) throw new UserError('--url is missing: where are the requests to go? see --help');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^(?:https?|wss?):$/.test(url.protocol)) return url;
  throw new UserError(
    `--url ${text} is no http, https, ws or wss address, such as http://127.0.0.1:8000/hello`,
  );
}

/**
 * The name of a header, in lower case.
 * @throws UserError that names the option
 */
export function toHeaderName(option: string, text: string): string {
  if (/^[!#$%&'*+.^_`|~\w-]+$/.test(text)) return text.toLowerCase();
  throw new UserError(`--${option} "${text}" is no name of a header`);
}

/** An option as it is typed, from the name under which it is read. */
export function optionNamed(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
