import { Pool, tasks } from '@forkyard/core'
import { Fragile, Interval, Path, Point } from '../tasks/geometry.mjs'

// A program as a user writes it: it imports the module of the classes itself, and so do its workers.

const there = tasks(new URL('../tasks/geometry.mjs', import.meta.url))
const pool = new Pool({ processes: 2 })
const types = [Point, Path, Interval]
const instances = [new Point(1, 2), new Path([new Point(5, 6)]), new Interval(1, 2)]

const made = [
  await pool.apply(there.makePoint, [1, 2]),
  await pool.apply(there.makePath, [3]),
  await pool.apply(there.makeInterval, [1, 2]),
]
const returned = await pool.map(x => x, instances)
const fragile = await pool.apply(x => x, [new Fragile()]).catch(error => error.message)

console.log(
  JSON.stringify({
    result: made.map((value, index) => value instanceof types[index]),
    seenByWorker: await pool.map(there.describeInstance, instances),
    roundTrip: returned.map((value, index) => value instanceof types[index]),
    fragile,
    alive: await pool.apply(() => 7),
  }),
)
await pool.close()
await pool.join()
