/**
 * A fault of the set-up, not of the gateway: one sentence that names the thing and what to do. Shown without a stack.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}
