import type { Outcome } from '../requests/outcome.ts';

/** Headers by their names in lower case; one that came several times is a list. */
export type Headers = Record<string, string | string[] | undefined>;

/** A complete response, as an expectation function receives it. */
export interface CompleteResponse {
  /** The status code. */
  status: number;
  /** The headers, by name. */
  headers: Headers;
  /** The body as text. */
  body: string;
}

/** An expectation as a function. It is called for responses that meet all other conditions. */
export type ExpectationFunction = (response: CompleteResponse) => Outcome;

/** What a good response must show. All conditions that are set must hold for `ok`. */
export interface Expectation {
  /** The status of a good response. @default 200 */
  status?: number;
  /** A response header that the plugin sets, in lower case. A response without it is a bypass. */
  header?: string;
  /**
   * The value that this route's configuration gives the header, or a pattern of it. Any other value means a wrong
   * configuration.
   */
  headerValue?: string | RegExp;
  /** A status that only the upstream sends, so that it proves a bypass, such as 418. */
  bypassStatus?: number;
  /** Whether every response carries the request's own id in `x-request-id`. @default false */
  echoesId?: boolean;
  /**
   * Where `header` and `x-request-id` are found: in the response's headers, or as `name: value` lines of its body, for
   * a gateway that drops the headers of a response that a plugin sends itself. @default 'headers'
   */
  proofIn?: 'headers' | 'body';
  /** The header that names the version, and its values before and after a switch. Any other value is unexpected. */
  version?: { header: string; old: string; new: string };
  /** A text that the body of a good response contains. A response without it is unexpected. */
  body?: string;
  /**
   * The URL of a module whose default export is an ExpectationFunction, since a function cannot be sent to the probe's
   * thread.
   */
  module?: string;
  /** The source text of an ExpectationFunction that may also return a boolean: whether the response is ok. */
  source?: string;
}
