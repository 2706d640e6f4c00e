import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { currentProcess, isMainProcess, Pool } from '@forkyard/core'

// A pool inside a worker thread.

const square = x => x * x

const inThread = {
  async 'is used and closed'(pool) {
    const results = await pool.map(square, [1, 2, 3])
    await pool.close()
    await pool.join()
    return { results, left: pool.workers.length, isMainProcess, name: currentProcess().name }
  },
  'is used and left open': pool => pool.map(square, [1, 2, 3]),
  'has an initializer and fails': pool => pool.apply(() => Promise.reject(new RangeError('mine'))).catch(String),
  async prints(pool) {
    await pool.apply(() => console.log('from the worker'))
    await pool.close()
    await pool.join()
    return 'printed'
  },
  async 'is busy'(pool) {
    await pool.ready()
    pool.map(() => new Promise(() => setInterval(() => {}, 1000)), [1, 2], { chunkSize: 1 }).catch(() => {})
    return pool.workers.map(({ pid }) => pid)
  },
}

if (isMainThread) {
  const name = process.argv[2]
  const thread = new Worker(new URL(import.meta.url), { workerData: name })
  // Asked for now: a thread may have ended by the time that its message was printed.
  const exited = once(thread, 'exit')
  const [message] = await once(thread, 'message')
  console.log(JSON.stringify(message))
  if (name === 'is busy') await thread.terminate()
  else await exited
  if (name === 'is busy') console.log('terminated')
} else {
  parentPort.postMessage(await inThread[workerData](new Pool({ processes: 2 })))
}
