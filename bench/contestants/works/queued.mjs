import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { scaled } from '../rounds.mjs'

setFlagsFromString('--expose-gc')
/** @type {() => void} */
const collectGarbage = runInNewContext('gc')

/** So many calls wait when the heap is looked at. */
const onHeap = 20_000
/** Microseconds: whoever would need longer for a round leaves it out. */
const longest = 20_000_000

/**
 * The word of a variant is how many calls are submitted at once, or `heap`.
 * @type {import('../pool.ts').WorkModule['prepare']}
 */
export async function prepare(pool) {
  /** @param {number} calls */
  const submit = calls => Array.from({ length: calls }, (_, index) => pool.call('square', index))

  /** Microseconds of a call, less those of a bare promise. Few calls are submitted several times. @param {number} calls */
  const measureTime = async calls => {
    const times = Math.ceil(20_000 / calls)
    const bare = await microseconds(times, () => Promise.all(barePromises(calls)))
    return ((await microseconds(times, () => Promise.all(submit(calls)))) - bare) / calls
  }

  /** Bytes of a call that waits, with its promise. @param {number} calls */
  const measureHeap = async calls => {
    collectGarbage()
    const before = process.memoryUsage().heapUsed
    const promises = submit(calls)
    collectGarbage()
    const after = process.memoryUsage().heapUsed
    await Promise.all(promises)
    return (after - before) / calls
  }

  await measureTime(1000)
  const usual = await measureTime(10_000)
  return async word => {
    if (word === 'heap') return { heap: await measureHeap(onHeap) }
    const calls = scaled(Number(word))
    return calls * usual > longest ? {} : { [word]: await measureTime(calls) }
  }
}

/** Resolved in a later turn, as those of a pool are. @param {number} count */
function barePromises(count) {
  /** @type {((value: number) => void)[]} */
  const resolvers = []
  const promises = Array.from({ length: count }, () => new Promise(resolve => resolvers.push(resolve)))
  setImmediate(() => {
    for (const [index, resolve] of resolvers.entries()) resolve(index)
  })
  return promises
}

/** Of one time in the mean. @param {number} times @param {() => Promise<unknown>} step */
async function microseconds(times, step) {
  collectGarbage()
  const start = performance.now()
  for (let left = times; left > 0; left--) await step()
  return ((performance.now() - start) * 1000) / times
}
