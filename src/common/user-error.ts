/**
 * An error that the user can fix: one sentence that says what is wrong and what to do. Printed without a stack trace.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** Throws an error of a user without its stack, for a test runner that would print it: where it was found says nothing. */
export function withoutStack(error: unknown): never {
  if (error instanceof UserError) error.stack = `${error.name}: ${error.message}`;
  throw error;
}
