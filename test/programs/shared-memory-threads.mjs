import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { deserialize, Lock, Pool, SharedArray, serialize, shared, Value } from '@forkyard/core'

// Threads of one process, and a pool beside them.

if (isMainThread) {
  console.log(JSON.stringify(await main()))
} else {
  const things = deserialize(workerData)
  const { counter, locked, array, view, lock } = things
  for (let count = 0; count < 100_000; count++) counter.add(1)
  for (let count = 0; count < 1000; count++) locked.updateSync(number => number + 1)
  array.values[0] = 5
  view.fill(6)
  const isTaken = lock.tryAcquire() === undefined
  const own = new Value('int32', 3)
  const whole =
    array.buffer === things.again.buffer && array === things.again && array.values.buffer === things.part.buffer
  parentPort.postMessage({ bytes: serialize({ own, counter }), isTaken, whole })
  // Until the other side has attached what this thread made.
  await once(parentPort, 'message')
  process.exit()
}

async function main() {
  const counter = new Value('int32', 0)
  const locked = new Value('float64', 0)
  const array = new SharedArray('int32', 3)
  const view = shared('uint8', 4).subarray(1, 3)
  const lock = new Lock()
  const guard = await lock.acquire()
  const bytes = serialize({ counter, locked, array, again: array, part: array.values.subarray(1), view, lock })
  const pool = new Pool({ processes: 1 })
  const pooled = pool.apply(
    value => {
      for (let count = 0; count < 100_000; count++) value.add(1)
    },
    [counter],
  )
  const threads = await Promise.all(
    [1, 2].map(async () => {
      const thread = new Worker(new URL(import.meta.url), { workerData: bytes })
      const [answer] = await once(thread, 'message')
      const { own, counter: back } = deserialize(answer.bytes)
      thread.postMessage('done')
      await once(thread, 'exit')
      return { isTaken: answer.isTaken, whole: answer.whole, own: own.add(1), same: back === counter }
    }),
  )
  await pooled
  await pool.close()
  await pool.join()
  guard.release()
  return {
    threads,
    counter: counter.value,
    locked: locked.value,
    array: [...array.values],
    view: [...new Uint8Array(view.buffer, 0, 4)],
    copy: deserialize(serialize({ list: [1, new Date(5)] })).list[1].getTime(),
    same: deserialize(serialize(counter)) === counter,
  }
}
