import { setImmediate as turn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Pool, serialize, task } from '@forkyard/core'

// Sections that only one may be in at a time. `marks` are int32 in shared memory, changed without atomics: [how many sections
// were run, who is in, how often somebody else was in, too].

function enter(marks) {
  if (marks[1] !== 0) marks[2]++
  marks[1] = 1
  return marks[0]
}

function leave(marks, before) {
  marks[0] = before + 1
  marks[1] = 0
}

export function countSync({ lock, marks }, times) {
  for (let time = 0; time < times; time++) lock.runSync(() => leave(marks, enter(marks)))
}

/** Half of the sections last for a turn of the event loop. */
export async function count({ lock, marks }, times) {
  for (let time = 0; time < times; time++) {
    await lock.run(async () => {
      const before = enter(marks)
      if (time % 2 === 0) await turn()
      leave(marks, before)
    })
  }
}

export async function countInFlows(section, times, flows) {
  await Promise.all(Array.from({ length: flows }, () => count(section, times)))
}

export async function countInPool(section, times) {
  const pool = new Pool({ processes: 2 })
  const calls = ['countSync', 'count'].map(name => pool.apply(task(new URL(import.meta.url), name), [section, times]))
  await Promise.all([...calls, count(section, times)])
  await pool.close()
  await pool.join()
}

export async function countInThreads(section, times, threads) {
  const url = new URL('./section-thread.mjs', import.meta.url)
  const ended = Array.from({ length: threads }, () => {
    const thread = new Worker(url, { workerData: serialize({ section, times }) })
    return new Promise((resolve, reject) => thread.on('error', reject).on('exit', resolve))
  })
  await Promise.all([...ended, count(section, times)])
}
