import { Pool } from '@forkyard/core'

// The parent reads nothing for longer than a worker has to leave. The worker made what it returned, and leaves after it.
const pool = new Pool({ processes: 1, maxTasksPerChild: 1 })
await pool.ready()
const make = async () => {
  const { SharedArray } = await import('@forkyard/core')
  return new SharedArray('int32', [7, 8])
}
const result = pool.apply(make)
const closing = pool.close()
await new Promise(resolve => setImmediate(resolve))
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 11_000)
console.log(...(await result).values)
await closing
await pool.join()
