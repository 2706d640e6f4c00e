/** What `Array.fromAsync` does, which Node 20 lacks. */
export async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const result of results) collected.push(result)
  return collected
}

/** Every outcome up to the end: errors do not end the iteration. */
export async function collectSettled<T>(results: AsyncIterator<T>): Promise<PromiseSettledResult<T>[]> {
  const collected: PromiseSettledResult<T>[] = []
  for (;;) {
    try {
      const { done, value } = await results.next()
      if (done) return collected
      collected.push({ status: 'fulfilled', value })
    } catch (reason) {
      collected.push({ status: 'rejected', reason })
    }
  }
}
