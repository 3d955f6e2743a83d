/**
 * Awaits a promise for at most `boundMs`, and keeps Node running meanwhile, which what the promise waits for may not.
 * `what` describes it, as in "the file is there".
 * @throws Error if it is still pending then
 */
export async function settledWithin<Value>(
  what: string,
  boundMs: number,
  promise: Promise<Value>,
): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const error = new Error(`timed out after ${boundMs} ms waiting until ${what}`);
  const timer = setTimeout(() => late.reject(error), boundMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
