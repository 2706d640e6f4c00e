import { Worker } from 'node:worker_threads'
import type { Job, ProcessedFile } from './tasks.ts'

/**
 * What one writes by hand without a pool: as many threads as processes, each of which takes the next file when it is
 * free. It knows neither order, nor time-outs, nor retries, nor what to do when a thread dies but give up.
 */
export async function runInThreads(
  jobs: readonly Job[],
  processes: number,
  onFile: (file: ProcessedFile) => void,
): Promise<void> {
  const queue = jobs.values()
  const threads = Array.from({ length: processes }, () => new Worker(new URL('./thread-start.mjs', import.meta.url)))
  try {
    await Promise.all(threads.map(thread => feed(thread, queue, onFile)))
  } finally {
    await Promise.all(threads.map(thread => thread.terminate()))
  }
}

function feed(thread: Worker, queue: Iterator<Job>, onFile: (file: ProcessedFile) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const takeNext = () => {
      const { done, value } = queue.next()
      if (done) resolve()
      else thread.postMessage(value)
    }
    thread.on('message', (file: ProcessedFile) => {
      onFile(file)
      takeNext()
    })
    thread.on('error', reject)
    // After resolve() this is without effect; before it, a file would be missing.
    thread.on('exit', code => reject(new Error(`A thread exited with code ${code} before its work was done`)))
    takeNext()
  })
}
