import { Pool, Value, SharedArray, Lock } from '@forkyard/core'
const lock = new Lock(), counter = new Value('int64', 0n, { lock: false }), stop = new Value('int32'), passed = new SharedArray('int32', 8), mine = new SharedArray('int32', 8)
const pool = new Pool({ processes: 4 })
await pool.ready()
const run = async (kind) => {
  stop.value = 0; passed.values.fill(0); mine.values.fill(0); counter.value = 0n
  const t = performance.now()
  setTimeout(() => { stop.value = 1 }, 3000)
  await pool.map(kind === 'sync' ? me => {
    while (!stop.value) {
      const before = counter.value
      const g = lock.acquireSync()
      const waited = Number(counter.value - before)
      if (waited > passed.values[me]) passed.values[me] = waited
      mine.values[me]++
      counter.value = counter.value + 1n
      g.release()
    }
  } : async me => {
    if (kind === 'mixed' && me > 0) while (!stop.value) { const g = lock.acquireSync(); counter.value = counter.value + 1n; mine.values[me]++; g.release() }
    while (!stop.value) {
      const p = lock.acquire()
      const before = counter.value
      const g = await p
      const waited = Number(counter.value - before)
      if (waited > passed.values[me]) passed.values[me] = waited
      mine.values[me]++
      counter.value = counter.value + 1n
      g.release()
    }
  }, [0, 1, 2, 3], { chunkSize: 1 })
  console.log(kind, 'total', counter.value, 'passed at most', passed.values.slice(0, 4), 'each', mine.values.slice(0, 4), (performance.now() - t).toFixed(0))
}
await run('sync')
await run('async')
await run('mixed')
await pool.terminate()
