import { Pool } from '@forkyard/core'

// Prints the pids of its workers, and then dies in one way or another, or waits until somebody kills it.

const forever = () => new Promise(resolve => setTimeout(resolve, 2 ** 31 - 1))
const foreverWithoutTimer = () => new Promise(() => {})

const states = {
  async 'are idle'() {
    const pool = new Pool({ processes: 2 })
    await pool.map(x => x, [1, 2, 3])
    await pool.ready()
    return pool
  },
  async 'wait for a timer'() {
    const pool = new Pool({ processes: 2 })
    await pool.ready()
    pool.map(forever, [1, 2, 3, 4]).catch(() => {})
    return pool
  },
  async 'wait for a promise'() {
    const pool = new Pool({ processes: 2 })
    await pool.ready()
    pool.map(foreverWithoutTimer, [1, 2, 3, 4]).catch(() => {})
    return pool
  },
  async 'wait in their initializer'() {
    const pool = new Pool({ processes: 2, initializer: forever })
    await untilStarted(pool)
    return pool
  },
  async 'print without end'() {
    const pool = new Pool({ processes: 2 })
    await pool.ready()
    const print = async () => {
      for (;;) {
        console.error('.')
        await new Promise(resolve => setImmediate(resolve))
      }
    }
    pool.map(print, [1, 2], { chunkSize: 1 }).catch(() => {})
    return pool
  },
}

/** The initializer never ends, so nothing but the pids tells that the processes are there. */
async function untilStarted(pool) {
  while (pool.workers.some(({ pid }) => pid === undefined)) await new Promise(resolve => setImmediate(resolve))
}

const deaths = {
  exit: () => process.exit(7),
  throw: () => {
    throw new Error('the end')
  },
  wait: () => setInterval(() => {}, 1000),
}

const [, , state, death] = process.argv
const pool = await states[state]()
process.stdout.write(`${JSON.stringify(pool.workers.map(({ pid }) => pid))}\n`)
setImmediate(deaths[death])
