import type { Outcome } from './outcome.ts';

export type Headers = Record<string, string | string[] | undefined>;

/** A complete response, for an expectation that is a function. */
export interface CompleteResponse {
  status: number;
  headers: Headers;
  body: string;
}

/** An expectation that is a function; it judges what the other conditions found ok. */
export type ExpectationFunction = (response: CompleteResponse) => Outcome;

/** What a good response must show. All conditions that are set must hold for `ok`. */
export interface Expectation {
  /** The status of a good response. @default 200 */
  status?: number;
  /** A response header that the plugin sets, in lower case; without it the response is a bypass. */
  header?: string;
  /** The value that this route's own configuration gives the header; another value is a wrong configuration. */
  headerValue?: string;
  /** The status that only the upstream gives, so that it proves a bypass (a teapot's 418). */
  bypassStatus?: number;
  /** Whether every response carries the request's own id in `x-request-id`. @default false */
  echoesId?: boolean;
  /**
   * Where `header` and `x-request-id` are found: among the response's headers, or as lines `name: value` of its body, for a gateway
   * that loses the headers of a response that a plugin gives by itself. @default 'headers'
   */
  proofIn?: 'headers' | 'body';
  /** The header that tells the version, with those before and after a switch; any other is unexpected. */
  version?: { header: string; old: string; new: string };
  /** What the body of a good response contains; without it the response is unexpected. */
  body?: string;
  /** The URL of a module whose default export is a JudgeFunction: a function itself cannot go to the probe's thread. */
  module?: string;
}
