import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { childrenOf } from '../children.mjs'

/** What a worker keeps when it has done a few calls and rested for a moment. @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  await Promise.all(Array.from({ length: 100 }, (_, index) => pool.call('square', index)))
  return async () => {
    await wait(500)
    const workers = childrenOf(process.pid)
    const kibibytes = workers.map(privateMemory).reduce((one, other) => one + other, 0)
    return { value: kibibytes / 1024 / workers.length }
  }
}

/** KiB that no other process has. @param {number} pid */
function privateMemory(pid) {
  return Number(/RssAnon:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
