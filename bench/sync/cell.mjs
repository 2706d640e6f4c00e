/*
 * One measurement of forkyard in a fresh process: `node cell.mjs CASE OPERATIONS` prints nanoseconds of one operation; where
 * several processes do them, of one of all of them together.
 */
import { Barrier, Event, Lock, Pool, shared, Value } from '@forkyard/core'

const [name = '', operations = ''] = process.argv.slice(2)
const count = Number(operations)
const bytes = 64 * 2 ** 20

/** @typedef {(count: number) => unknown} Loop */

/** The clock is the same for all processes. */
const now = () => Number(process.hrtime.bigint())

/** @param {Loop} loop */
async function here(loop, rounds = count) {
  await loop(Math.ceil(rounds / 4))
  const start = now()
  await loop(rounds)
  return (now() - start) / rounds
}

/**
 * All processes begin when the last is ready.
 * @param {number} processes
 * @param {(count: number, index: number) => unknown} loop
 */
async function together(processes, loop) {
  const pool = new Pool({ processes })
  const start = new Barrier(processes)
  /** @param {number} index */
  const measure = async index => {
    start.waitSync()
    await loop(Math.ceil(count / 4), index)
    start.waitSync()
    const began = now()
    await loop(count, index)
    return [began, now()]
  }
  const spans = await pool.map(measure, [...Array(processes).keys()], { chunkSize: 1 })
  await pool.terminate()
  const began = Math.min(...spans.map(([began = 0]) => began))
  return Math.max(...spans.map(([, ended = 0]) => ended)) - began
}

/** @param {(pool: Pool) => Promise<number>} measure */
async function withWorker(measure) {
  const pool = new Pool({ processes: 1 })
  await pool.ready()
  const time = await measure(pool)
  await pool.terminate()
  return time
}

const lock = new Lock()
const value = new Value('int32')

/** @param {number} times */
const lockLoop = times => {
  for (let time = 0; time < times; time++) lock.acquireSync().release()
}
/** @param {number} times */
const lockAwaitLoop = async times => {
  for (let time = 0; time < times; time++) (await lock.acquire()).release()
}
/** @param {number} times */
const addLoop = times => {
  for (let time = 0; time < times; time++) value.add(1)
}
/** @param {number} times */
const updateLoop = times => {
  for (let time = 0; time < times; time++) value.updateSync(now => now + 1)
}

const ping = new Event()
const pong = new Event()
/** @param {number} times */
const answer = times => {
  for (let time = 0; time < times; time++) {
    ping.waitSync()
    ping.clear()
    pong.set()
  }
}
/** @param {number} times */
const ask = times => {
  for (let time = 0; time < times; time++) {
    ping.set()
    pong.waitSync()
    pong.clear()
  }
}
/** @param {number} times */
const askAndAwait = async times => {
  for (let time = 0; time < times; time++) {
    ping.set()
    await pong.wait()
    pong.clear()
  }
}

/** @param {Uint8Array} array */
const touch = array => {
  array[array.length - 1] = 1
  return array[0]
}

/** @type {Record<string, () => Promise<number>>} */
const cases = {
  lock: () => here(lockLoop),
  'lock-await': () => here(lockAwaitLoop),
  'lock-2': async () => (await together(2, lockLoop)) / (2 * count),
  'lock-4': async () => (await together(4, lockLoop)) / (4 * count),
  'lock-await-2': async () => (await together(2, lockAwaitLoop)) / (2 * count),
  add: () => here(addLoop),
  'add-4': async () => (await together(4, addLoop)) / (4 * count),
  'update-4': async () => (await together(4, updateLoop)) / (4 * count),
  event: async () => (await together(2, (times, index) => (index === 0 ? ask : answer)(times))) / count,
  'event-await': () =>
    withWorker(async pool => {
      const answering = pool.apply(answer, [count + Math.ceil(count / 4)])
      const time = await here(askAndAwait)
      await answering
      return time
    }),
  array: () =>
    withWorker(pool => {
      const array = shared('uint8', bytes)
      array.fill(1)
      return here(async times => {
        for (let time = 0; time < times; time++) await pool.apply(touch, [array])
      })
    }),
  'array-new': () =>
    withWorker(pool =>
      here(async times => {
        for (let time = 0; time < times; time++) {
          const array = shared('uint8', bytes)
          array.fill(1)
          await pool.apply(touch, [array])
        }
      }),
    ),
  copy: () =>
    withWorker(pool => {
      const array = new Uint8Array(bytes).fill(1)
      return here(async times => {
        for (let time = 0; time < times; time++) await pool.apply(touch, [array])
      })
    }),
}

const measure = cases[name]
if (!measure) throw new Error(`There is no case ${name}.`)
console.log(JSON.stringify(await measure()))
