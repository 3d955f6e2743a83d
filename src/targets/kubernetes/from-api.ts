import { UserError } from '../../common/user-error.ts';
import { apiFailure } from '../../runtime/kubernetes/api-failure.ts';

/** Awaits a request to the API before any load. @throws UserError with what the API says when it fails */
export async function fromApi<Value>(request: Promise<Value>): Promise<Value> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`a request to the API of the cluster failed: ${apiFailure(error)}`);
  }
}
