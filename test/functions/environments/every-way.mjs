import { readlinkSync } from 'node:fs'
import { Pool } from '@forkyard/core'
import { makeHidden, reference } from './tasks.mjs'

// Each way for a function to get into a worker.

const factor = 5
const pool = new Pool({ processes: 1 })
const results = {
  reference: await Promise.all([pool.apply(reference, [1]), pool.apply(reference, [1])]),
  hidden: await Promise.all([pool.apply(makeHidden(3), [1]), pool.apply(makeHidden(4), [1])]),
  closure: [await pool.apply(x => [x * factor, process.pid, 1], [1])],
  builtin: [[0, Number(await pool.apply(readlinkSync, ['/proc/self'])), 0]],
}
const refused = await pool.apply(() => pool, []).catch(({ code }) => code)
const inOtherProcess = Object.values(results)
  .flat()
  .every(([, pid]) => pid !== process.pid)
const seen = Object.fromEntries(
  Object.entries(results).map(([way, calls]) => [way, calls.map(([value, , count]) => [value, count])]),
)
await pool.close()
await pool.join()
console.log(JSON.stringify({ ...seen, refused, inOtherProcess }))
