import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { childrenOf } from '../children.mjs'
import { scaled } from '../rounds.mjs'

const idleTime = scaled(10_000)

/** Work of both kinds goes before: whatever spins for a while after it counts. @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  return async () => {
    await Promise.all(Array.from({ length: 2000 }, (_, index) => pool.call('square', index)))
    for (let call = 0; call < 1000; call++) await pool.call('square', call)
    const workers = childrenOf(process.pid)
    const start = performance.now()
    const before = { parent: computed(process.pid), workers: sum(workers.map(computed)) }
    await wait(idleTime)
    const percent = 100 / (performance.now() - start)
    const ofParent = (computed(process.pid) - before.parent) * percent
    const ofWorkers = (sum(workers.map(computed)) - before.workers) * percent
    return { value: ofParent + ofWorkers, parent: ofParent, workers: ofWorkers }
  }
}

/** Milliseconds that all threads of a process ran so far. @param {number} pid */
function computed(pid) {
  const threads = readdirSync(`/proc/${pid}/task`)
  const times = threads.map(thread => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  return sum(times.map(Number)) / 1e6
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((one, other) => one + other, 0)
}
