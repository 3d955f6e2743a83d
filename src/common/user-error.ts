/**
 * An error that the user can fix: one sentence that says what is wrong and what to do. Printed without a stack trace.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}
