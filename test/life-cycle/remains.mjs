import { readdirSync, readFileSync } from 'node:fs'
import { Pool } from '@forkyard/core'

// Pools live and end in one way, many times. What is left of them?
// Arguments: the way, 'on' or 'off' for shared memory.

const [, , way, sharedMemory] = process.argv
const options = { processes: 2, stderr: 'ignore', env: sharedMemory === 'off' ? { FORKYARD_SHARED_MEMORY: 'off' } : {} }
const watched = ['exit', 'beforeExit', 'uncaughtException', 'unhandledRejection', 'SIGINT', 'SIGTERM', 'warning']
const spin = () => {
  for (;;);
}
const never = () => new Promise(() => {})
const closed = async pool => {
  await pool.close()
  await pool.join()
}

const ways = {
  async 'close and join'() {
    const pool = new Pool(options)
    await pool.map(x => x, [1, 2, 3])
    await closed(pool)
  },
  async terminate() {
    const pool = new Pool(options)
    pool.map(never, [1, 2, 3]).catch(() => {})
    await pool.ready()
    await pool.terminate()
  },
  async 'terminate at once'() {
    await new Pool(options).terminate()
  },
  async crashes() {
    const pool = new Pool(options)
    await pool.apply(() => process.kill(process.pid, 'SIGSEGV')).catch(() => {})
    await pool.mapSettled(x => (x % 2 ? process.exit(1) : x), [1, 2, 3, 4])
    await closed(pool)
  },
  async 'crashes that are tried again'() {
    const pool = new Pool({ ...options, retries: 2 })
    await pool.apply(() => process.exit(3)).catch(() => {})
    await closed(pool)
  },
  async 'time-outs'() {
    const pool = new Pool(options)
    await pool.ready()
    await pool.mapSettled(x => (x === 2 ? new Promise(() => {}) : x), [1, 2, 3, 4], { taskTimeout: 300 })
    await pool.apply(spin, [], { totalTimeout: 100 }).catch(() => {})
    await pool.apply(x => x, [1], { totalTimeout: 300_000, taskTimeout: 300_000 })
    await closed(pool)
  },
  async aborts() {
    const pool = new Pool(options)
    await pool.ready()
    for (const grace of [0, 20, 300_000]) {
      const controller = new AbortController()
      const call = pool.apply(never, [], { signal: controller.signal, grace }).catch(() => {})
      const mapping = pool.map(never, [1, 2, 3], { signal: controller.signal, grace: 0 }).catch(() => {})
      const results = pool.imap(x => x, [1, 2, 3], { signal: controller.signal })
      await new Promise(resolve => setImmediate(resolve))
      controller.abort()
      await Promise.all([call, mapping, results.next().catch(() => {})])
    }
    await pool.terminate()
  },
  async 'workers that are replaced'() {
    const pool = new Pool({ ...options, maxTasksPerChild: 1 })
    const pids = new Set(await pool.map(() => process.pid, Array(20).fill(0), { chunkSize: 3 }))
    if (pids.size !== 20) throw new Error(`There were ${pids.size} workers.`)
    await closed(pool)
  },
  async 'an initializer that fails'() {
    const initializer = () => {
      throw new Error('no')
    }
    const pool = new Pool({ ...options, initializer })
    await pool.apply(x => x, [1]).catch(() => {})
    await pool.terminate()
  },
  async 'memory that is outgrown'() {
    const pool = new Pool({ ...options, maxMemoryPerChild: 1 })
    await pool.map(x => x, [1, 2, 3, 4], { chunkSize: 1 })
    await closed(pool)
  },
}

const children = () => {
  const tasks = readdirSync('/proc/self/task')
  return tasks.flatMap(id => readFileSync(`/proc/self/task/${id}/children`, 'utf8').split(' ').filter(Boolean))
}

const remains = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve))
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    children: children(),
    sharedMemory: readdirSync('/dev/shm').filter(name => /forkyard/i.test(name)),
    resources: process.getActiveResourcesInfo().sort(),
    listeners: watched.map(event => process.listenerCount(event)),
    segments: readFileSync('/proc/self/maps', 'utf8')
      .split('\n')
      .filter(line => line.includes('memfd:forkyard')).length,
  }
}

const live = ways[way]
// What is loaded once is loaded now.
await live()
const before = await remains()
await live()
await Promise.all([live(), live()])
console.log(JSON.stringify({ before, after: await remains() }))
