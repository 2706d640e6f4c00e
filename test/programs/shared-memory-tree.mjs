import { Lock, Pool, SharedArray, shared, Value } from '@forkyard/core'

// A tree of processes that share all kinds of things, until somebody kills it.

const things = {
  value: new Value('int32', 0),
  array: new SharedArray('int32', 1000),
  view: shared('uint8', 2 ** 20),
  lock: new Lock(),
}
const pool = new Pool({ processes: 2 })
const made = await pool.map(
  async given => {
    const { SharedArray: Made } = await import('@forkyard/core')
    given.view.fill(1)
    globalThis.kept = [given, new Made('int32', 5)]
    return globalThis.kept[1]
  },
  [things, things],
  { chunkSize: 1 },
)
await things.lock.acquire()
pool.apply(async ({ lock }) => void (await lock.acquire()), [things]).catch(() => {})
console.log(JSON.stringify([process.pid, ...pool.workers.map(({ pid }) => pid)]))
setInterval(() => made, 1000)
