import { Pool } from '@forkyard/core'

// Run with --expose-gc. Calls in bursts, and the heap after forced collections, in bytes.
// Arguments: how many calls, after how many the heap is measured first.

const [, , calls, first] = process.argv.map(Number)
const burst = 1000
const double = x => x * 2

const heap = async () => {
  await new Promise(resolve => setImmediate(resolve))
  for (let round = 0; round < 4; round++) globalThis.gc()
  return process.memoryUsage().heapUsed
}

const pool = new Pool({ processes: 2 })
let wrong = 0
let before
for (let done = 0; done < calls; done += burst) {
  if (done === first) before = await heap()
  const results = await Promise.all(Array.from({ length: burst }, (_, index) => pool.apply(double, [done + index])))
  for (let index = 0; index < burst; index++) if (results[index] !== 2 * (done + index)) wrong++
}
const after = await heap()
const { tasksDone } = pool.stats()
await pool.close()
await pool.join()
console.log(JSON.stringify({ wrong, tasksDone, growth: after - before }))
