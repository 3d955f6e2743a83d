const NOT_FOUND = 404;

/** What the API server says of an error; of one that is not from there, its own message. Ends without a full stop. */
export function apiFailure(error: unknown): string {
  const said = statusOf(error)?.message;
  return withoutFullStop(said ?? causeOf(error));
}

/** The HTTP status of a response of the API server; undefined when the error is not from there. */
export function apiStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}

/** The reason that the API server gives in one word, such as `AlreadyExists` or `Forbidden`. */
export function apiReason(error: unknown): string | undefined {
  return statusOf(error)?.reason;
}

/** What the API responds, or undefined if it knows no such object. @throws what else the API refuses */
export async function unlessGone<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  return asked.catch((error: unknown) => {
    if (apiStatus(error) === NOT_FOUND) return undefined;
    throw error;
  });
}

interface Status {
  message?: string;
  reason?: string;
}

// The client hands over the body as it came, or parsed.
function statusOf(error: unknown): Status | undefined {
  if (!(error instanceof Error) || !('body' in error)) return undefined;
  const { body } = error;
  if (typeof body === 'object' && body !== null) return body;
  try {
    const parsed: unknown = JSON.parse(String(body));
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? causeOf(error.cause) : error.message;
}

function withoutFullStop(text: string): string {
  return text.trim().replace(/\.$/, '');
}
