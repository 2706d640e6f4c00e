import { readdirSync } from 'node:fs'
import { Pool, task } from '@forkyard/core'

// Many pools come and go, in every way. What is left of them?

const square = x => x * x
const squareOfModule = task(new URL('../tasks/arithmetic.mjs', import.meta.url), 'square')
const watched = ['exit', 'beforeExit', 'uncaughtException', 'unhandledRejection', 'SIGINT', 'SIGTERM', 'warning']

const state = async () => {
  // Handles that are closing need some turns.
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve))
  return count()
}

const count = () => ({
  descriptors: readdirSync('/proc/self/fd').length,
  resources: process.getActiveResourcesInfo().sort(),
  listeners: watched.map(event => process.listenerCount(event)),
  streams: [process.stdout, process.stderr].flatMap(stream =>
    stream.eventNames().map(name => stream.listenerCount(name)),
  ),
})

const lives = {
  async closed(pool) {
    await pool.map(square, [1, 2, 3])
    await pool.close()
    await pool.join()
  },
  terminated: async pool => {
    pool.map(() => new Promise(() => {}), [1, 2, 3])
    await pool.ready()
    await pool.terminate()
  },
  async unused(pool) {
    await pool[Symbol.asyncDispose]()
  },
  async 'with an iterator that was left'(pool) {
    for await (const _result of pool.imap(squareOfModule, [1, 2, 3])) break
    await pool[Symbol.asyncDispose]()
  },
  async 'with timeouts'(pool) {
    const results = pool.imap(square, [1, 2])
    await results.next({ timeout: 100_000 })
    await results.next({ timeout: 100_000 })
    await pool[Symbol.asyncDispose]()
  },
  async 'with a worker that died'(pool) {
    await pool.apply(() => process.exit(1)).catch(() => {})
    await pool[Symbol.asyncDispose]()
  },
  async 'with a failed initializer'() {
    const pool = new Pool({ processes: 1, initializer: () => process.exit(1) })
    await pool.apply(square, [1]).catch(() => {})
    await pool[Symbol.asyncDispose]()
  },
}

const live = async () => {
  for (const life of Object.values(lives)) {
    const pool = new Pool({ processes: 1 })
    await life(pool)
    await pool[Symbol.asyncDispose]()
  }
}

// The first time loads what is loaded once.
await live()
const before = await state()
await live()
await Promise.all(Array.from({ length: 15 }, () => lives.closed(new Pool({ processes: 1 }))))
console.log(JSON.stringify({ before, after: await state() }))
