import { Worker } from 'node:worker_threads'

/**
 * What one writes by hand without a pool: threads, each of which takes the next item when it is free. It knows neither
 * order, nor time-outs, nor retries, nor what to do when a thread dies but give up.
 * @param module What each thread runs: it answers a message, which is an item, with one message, which is the result. Its
 * name is `workerData.name`.
 */
export async function runInThreads<T, R>(
  module: URL,
  items: readonly T[],
  threadCount: number,
  onResult: (result: R) => void,
): Promise<void> {
  const queue = items.values()
  const entry = new URL('./thread-start.mjs', import.meta.url)
  const threads = Array.from({ length: threadCount }, (_, index) => {
    return new Worker(entry, { workerData: { module: module.href, name: `thread-${index + 1}` } })
  })
  try {
    await Promise.all(threads.map(thread => feed(thread, queue, onResult)))
  } finally {
    await Promise.all(threads.map(thread => thread.terminate()))
  }
}

function feed<T, R>(thread: Worker, queue: Iterator<T>, onResult: (result: R) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const takeNext = () => {
      const { done, value } = queue.next()
      if (done) resolve()
      else thread.postMessage(value)
    }
    thread.on('message', (result: R) => {
      onResult(result)
      takeNext()
    })
    thread.on('error', reject)
    // After resolve() this is without effect; before it, a result would be missing.
    thread.on('exit', code => reject(new Error(`A thread exited with code ${code} before its work was done`)))
    takeNext()
  })
}
