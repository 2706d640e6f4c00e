import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Pool } from '@forkyard/core'

// Prints the pids of its workers in some state, and then ends in one way or another, or waits until somebody kills it.
// Arguments: the state, the end, 'on' or 'off' for shared memory, a path of a file that is not there yet.

const [, , state, end, sharedMemory, path] = process.argv
const options = { processes: 2, env: sharedMemory === 'off' ? { FORKYARD_SHARED_MEMORY: 'off' } : {} }

const note = file => process.getBuiltinModule('node:fs').appendFileSync(file, `${process.pid}\n`)
const noteAndSpin = file => {
  process.getBuiltinModule('node:fs').appendFileSync(file, `${process.pid}\n`)
  for (;;);
}
const noteAndBlock = file => {
  process.getBuiltinModule('node:fs').appendFileSync(file, `${process.pid}\n`)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
const noteAndIgnoreSignals = file => {
  process.on('SIGTERM', () => {})
  process.on('disconnect', () => {})
  process.getBuiltinModule('node:fs').appendFileSync(file, `${process.pid}\n`)
  for (;;);
}
const openTimer = () => {
  setInterval(() => {}, 1000)
}

async function untilNoted(count) {
  const read = () => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1).map(Number) : [])
  while (read().length < count) await wait(2)
  return read()
}

async function untilSpawned(pool) {
  while (pool.workers.some(({ pid }) => pid === undefined)) await new Promise(resolve => setImmediate(resolve))
  return pool.workers.map(({ pid }) => pid)
}

const run = (pool, fn) => {
  pool.map(fn, [path, path], { chunkSize: 1 }).catch(() => {})
  return untilNoted(2)
}

const states = {
  async idle() {
    const pool = new Pool(options)
    await pool.ready()
    return pool.workers.map(({ pid }) => pid)
  },
  async 'with an open timer'() {
    const pool = new Pool(options)
    await pool.map(openTimer, [1, 2, 3, 4], { chunkSize: 1 })
    await pool.ready()
    return pool.workers.map(({ pid }) => pid)
  },
  'in an endless loop': () => run(new Pool(options), noteAndSpin),
  'blocked in Atomics.wait': () => run(new Pool(options), noteAndBlock),
  'in an endless loop with signal handlers': () => run(new Pool(options), noteAndIgnoreSignals),
  starting: () => untilSpawned(new Pool(options)),
  'in an endless initializer': async () => {
    new Pool({ ...options, initializer: noteAndSpin, initArgs: [path] })
    return untilNoted(2)
  },
  'in a slow initializer': async () => {
    new Pool({ ...options, initializer: noteAndWait, initArgs: [path] })
    return untilNoted(2)
  },
  'being replaced': async () => {
    const pool = new Pool({ ...options, maxTasksPerChild: 1 })
    const pids = new Set()
    pool.on('workerStart', ({ pid }) => pids.add(pid))
    for (let item = 0; item < 6; item++) await pool.apply(note, [path])
    return [...pids, ...pool.workers.flatMap(({ pid }) => pid ?? [])]
  },
}

async function noteAndWait(file) {
  process.getBuiltinModule('node:fs').appendFileSync(file, `${process.pid}\n`)
  await new Promise(resolve => setTimeout(resolve, 300_000))
}

const ends = {
  exit: () => process.exit(7),
  throw: () => {
    throw new Error('the end')
  },
  rejection: () => {
    Promise.reject(new Error('the end'))
  },
  wait: () => setInterval(() => {}, 1000),
}

const pids = await states[state]()
process.stdout.write(`${JSON.stringify(pids)}\n`)
setImmediate(ends[end])
