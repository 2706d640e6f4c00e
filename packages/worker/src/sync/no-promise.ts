/**
 * What a function returned that ran while something was held that is released now.
 * @throws {TypeError} when it has not ended: it returned a promise.
 */
export function noPromise<R>(result: R, caller: string, instead: string): R {
  if (typeof (result as { then?: unknown } | undefined | null)?.then !== 'function') return result
  throw new TypeError(
    `${caller}: the function returned a promise, which a blocking method cannot wait for: await ${instead}.`,
  )
}
