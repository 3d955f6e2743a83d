import { functionFrom } from '../common/function-source.ts';
import { OUTCOMES, type Outcome, type Side } from '../record/requests/outcome.ts';
import type {
  Headers,
  CompleteResponse,
  ExpectationFunction,
  Expectation,
} from '../record/flow/expectation.ts';

/** What a response was, as far as its head shows. */
export interface ResponseJudgement {
  outcome: Outcome;
  /** The plugin ran, but with the configuration of another route. */
  wrongConfiguration: boolean;
  /** Which side of a switch responded, where the expectation shows that. */
  side?: Side;
  /** What was wrong, in words, where the status does not say so. */
  why?: string;
}

const verdicts = {
  ok: { outcome: 'ok', wrongConfiguration: false },
  old: { outcome: 'ok', wrongConfiguration: false, side: 'old' },
  new: { outcome: 'ok', wrongConfiguration: false, side: 'new' },
  bypass: { outcome: 'bypass', wrongConfiguration: false },
  error: { outcome: 'error', wrongConfiguration: false },
  unexpected: { outcome: 'unexpected', wrongConfiguration: false },
  wrongId: { outcome: 'unexpected', wrongConfiguration: false, why: 'a response to another request' },
  wrongVersion: { outcome: 'unexpected', wrongConfiguration: false, why: 'an unknown version' },
  wrongBody: { outcome: 'unexpected', wrongConfiguration: false, why: 'another body' },
  wrongConfiguration: { outcome: 'unexpected', wrongConfiguration: true, why: 'another configuration' },
} as const satisfies Record<string, ResponseJudgement>;

/**
 * Judges a complete response by its head: status and headers. Where several outcomes fit, error goes before bypass, bypass before
 * unexpected. A missing expectation counts as a bypass only on a response below 400, since a gateway's own 404 reached no upstream.
 * Where the proof is in the body, a head that is neither error nor bypass is ok until the body has been judged.
 */
export function judgeResponse(
  expectation: Expectation,
  id: string,
  status: number,
  headers: Headers,
): ResponseJudgement {
  if (status >= 500) return verdicts.error;
  if (status === expectation.bypassStatus) return verdicts.bypass;
  return expectation.proofIn === 'body'
    ? verdicts.ok
    : judgeProof(expectation, id, { status, headers }, headers);
}

/** Judges by the proof that a response carries, wherever that was found. */
function judgeProof(
  expectation: Expectation,
  id: string,
  { status, headers }: Pick<CompleteResponse, 'status' | 'headers'>,
  proof: Headers,
): ResponseJudgement {
  const seen = expectation.header === undefined ? undefined : proof[expectation.header];
  if (expectation.header !== undefined && seen === undefined && status < 400) return verdicts.bypass;
  if (status !== (expectation.status ?? 200)) return verdicts.unexpected;
  if (expectation.headerValue !== undefined && !isAsWanted(seen, expectation.headerValue))
    return verdicts.wrongConfiguration;
  if (expectation.echoesId === true && proof['x-request-id'] !== id) return verdicts.wrongId;
  if (expectation.version === undefined) return verdicts.ok;
  const { header, old, new: next } = expectation.version;
  const version = headers[header];
  if (version === old) return verdicts.old;
  return version === next ? verdicts.new : verdicts.wrongVersion;
}

function isAsWanted(seen: string | string[] | undefined, wanted: string | RegExp): boolean {
  if (typeof wanted === 'string') return seen === wanted;
  // A pattern with the flag g would go on from where it matched last.
  wanted.lastIndex = 0;
  return seen !== undefined && wanted.test(String(seen));
}

/** Whether the expectation needs the body of a response. */
export function needsBody({ body, module, source, proofIn }: Expectation): boolean {
  return body !== undefined || module !== undefined || source !== undefined || proofIn === 'body';
}

/** The lines `name: value` of a body, by their names in lower case. A plugin's own response repeats its headers there. */
export function proofInBody(body: string): Headers {
  const lines = body.matchAll(/^(?<name>[A-Za-z0-9-]+): (?<value>.*)$/gm);
  const proof: Headers = Object.create(null) as Headers;
  for (const { groups } of lines) proof[groups?.['name']?.toLowerCase() ?? ''] = groups?.['value'];
  return proof;
}

/** Judges the body of a response whose head was ok. A function that fails, or gives no outcome, counts as `unexpected`. */
export function judgeBody(
  expectation: Expectation,
  id: string,
  judged: ResponseJudgement,
  response: CompleteResponse,
  judge?: ExpectationFunction,
): ResponseJudgement {
  if (judged.outcome !== 'ok') return judged;
  const head =
    expectation.proofIn === 'body'
      ? judgeProof(expectation, id, response, proofInBody(response.body))
      : judged;
  if (head.outcome !== 'ok') return head;
  if (expectation.body !== undefined && !response.body.includes(expectation.body)) return verdicts.wrongBody;
  if (!judge) return head;
  try {
    const outcome = judge(response);
    if (outcome === 'ok') return head;
    return { outcome, wrongConfiguration: false, why: 'the expectation function said so' };
  } catch (error) {
    return { outcome: 'unexpected', wrongConfiguration: false, why: (error as Error).message };
  }
}

/**
 * Loads an expectation that is a function.
 * @throws when the module cannot be loaded, or its default export is no function
 */
export async function loadExpectationFunction({
  module,
  source,
}: Expectation): Promise<ExpectationFunction | undefined> {
  const judge = source === undefined ? await exportedFunction(module) : functionFrom(source);
  if (judge === undefined) return undefined;
  return (response) => {
    const outcome: unknown = judge(response);
    if (typeof outcome === 'boolean') return outcome ? 'ok' : 'unexpected';
    if (OUTCOMES.includes(outcome as Outcome)) return outcome as Outcome;
    throw new Error(`the expectation function gave ${String(outcome)}, which is no outcome`);
  };
}

async function exportedFunction(module: string | undefined) {
  if (module === undefined) return undefined;
  const { default: judge } = (await import(module)) as { default: unknown };
  if (typeof judge !== 'function') throw new Error('its default export is no function');
  return judge as (response: CompleteResponse) => unknown;
}

/** The version that a response names in a header. */
export function versionIn(headers: Headers, header: string): string {
  return String(headers[header] ?? '(none)');
}
