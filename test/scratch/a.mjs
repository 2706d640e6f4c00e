import { Barrier, Condition, Event, Lock, Pool, RLock, Semaphore, SharedArray, shared, Value } from '@forkyard/core'

const t = performance.now()
const v = new Value('int32', 5)
console.log('value', v.value, v.add(2), v.value, (performance.now() - t).toFixed(1), 'ms')
const lock = new Lock()
{
  const g = lock.tryAcquire()
  console.log('locked', lock.locked, lock.tryAcquire())
  g.release()
  console.log(lock.locked)
}
const s = performance.now()
for (let i = 0; i < 1e6; i++) lock.tryAcquire().release()
console.log('lock+unlock', (performance.now() - s).toFixed(1), 'ns')
const pool = new Pool({ processes: 2 })
console.log(
  await pool.map(
    n => {
      for (let i = 0; i < n; i++) v.add(1)
      return v.value
    },
    [100000, 100000],
  ),
  v.value,
)
const arr = new SharedArray('float64', 1000)
console.log(
  await pool.map(
    ([a, i]) => {
      a.values[i] = i * 2
      return a.length
    },
    [
      [arr, 3],
      [arr, 7],
    ],
  ),
  arr.values[3],
  arr.values[7],
)
const typed = shared('uint8', [1, 2, 3, 4])
console.log(
  await pool.map(
    part => {
      part.fill(9)
      return part.length
    },
    [typed.subarray(1, 2), typed.subarray(3)],
  ),
  typed,
)
const back = await pool.apply(async () => {
  const { SharedArray, Value } = await import('@forkyard/core')
  const a = new SharedArray('int32', [1, 2, 3])
  const v = new Value('float64', 1.5)
  return { a, v, m: new Map([['k', v]]) }
})
console.log(back.a.values, back.v.value, back.m.get('k') === back.v)
console.log(
  await pool.map(
    n => {
      for (let i = 0; i < n; i++) v.updateSync(x => x + 1)
      return 1
    },
    [10000, 10000],
  ),
  v.value,
)
console.log(
  await pool.map(
    async n => {
      for (let i = 0; i < n; i++) await v.update(x => x + 1)
      return 1
    },
    [1000, 1000],
  ),
  v.value,
)
const event = new Event()
const waits = pool.apply(async () => {
  await event.wait()
  return 'went on'
})
setTimeout(() => event.set(), 100)
console.log(await waits)
const barrier = new Barrier(2)
console.log(await pool.map(async () => barrier.wait(), [1, 2], { chunkSize: 1 }))
console.log(await pool.map(() => barrier.waitSync(), [1, 2], { chunkSize: 1 }))
const cond = new Condition()
const w = pool.apply(() => cond.lock.run(() => cond.waitFor(() => v.value < 0)))
await new Promise(r => setTimeout(r, 100))
await cond.lock.run(() => {
  v.value = -1
  cond.notify()
})
await w
const sem = new Semaphore(1)
console.log(await pool.map(() => sem.run(() => sem.value), [1, 2, 3]), sem.value)
await pool.close()
await pool.join()
console.log('done', (performance.now() - t).toFixed(0))
