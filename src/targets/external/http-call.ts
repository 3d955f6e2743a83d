import { request } from 'undici';

/** A disruption by an HTTP request. */
export interface HttpCallAction {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** The status of a response that says it worked. @default any below 400 */
  status?: number;
}

/** Sends the request, and waits for its response. @throws Error when that has another status */
export async function sendHttpCall(call: HttpCallAction, signal: AbortSignal): Promise<void> {
  const { url, method, headers, body, status } = call;
  const response = await request(url, {
    method: method as 'POST',
    headers,
    ...(body === undefined ? {} : { body }),
    // A disruption may take as long as its bound allows.
    headersTimeout: 0,
    bodyTimeout: 0,
    signal,
  });
  const text = await response.body.text();
  const { statusCode } = response;
  if (status === undefined ? statusCode < 400 : statusCode === status) return;
  throw new Error(`status ${statusCode} instead of ${status ?? 'one below 400'}\n${text}`);
}
