/** What a promise rejects with; a promise that resolves is an error of the test. */
export async function failureOf<T = Error & Record<string, unknown>>(promise: PromiseLike<unknown>): Promise<T> {
  let value: unknown
  try {
    value = await promise
  } catch (thrown) {
    return thrown as T
  }
  throw new Error(`It resolved with ${String(value)}.`)
}
