import { existsSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { currentProcess, Pool, task } from '@forkyard/core'

// Tasks that have a pool of their own.

async function withPool(options, use) {
  const pool = new Pool(options)
  try {
    return await use(pool)
  } finally {
    await pool.close()
    await pool.join()
  }
}

async function pidsOf(pool) {
  await pool.ready()
  return pool.workers.map(({ pid }) => pid)
}

/** Squares each number in the innermost of so many pools, each in a worker of the one before. */
export function squareInDepth(depth, numbers) {
  return withPool({ processes: 2, name: `depth-${depth}` }, async pool => {
    if (depth > 1) return pool.apply(task(new URL(import.meta.url), 'squareInDepth'), [depth - 1, numbers])
    const squares = await pool.map(x => x * x, numbers)
    return { squares, pids: [process.pid, ...(await pidsOf(pool))], name: currentProcess().name }
  })
}

export function failInside(message) {
  return withPool({ processes: 1 }, pool =>
    pool.apply(
      text => {
        throw Object.assign(new RangeError(text), { detail: process.pid })
      },
      [message],
    ),
  )
}

export function exitInside(code) {
  return withPool({ processes: 1 }, pool => pool.apply(exitCode => process.exit(exitCode), [code]))
}

export function printInside(lines) {
  const print = line => {
    console.log(line)
    console.error(line.toUpperCase())
  }
  return withPool({ processes: 2 }, pool => pool.map(print, lines))
}

/** Leaves its pool open, and answers. */
export async function openInside() {
  return pidsOf(new Pool({ processes: 2 }))
}

/** Writes which processes run now, and never answers. */
export async function holdInside(path) {
  const pool = new Pool({ processes: 2 })
  const pids = await pidsOf(pool)
  pool.map(() => new Promise(() => setInterval(() => {}, 1000)), [1, 2], { chunkSize: 1 }).catch(() => {})
  writeFileSync(`${path}.part`, JSON.stringify([process.pid, ...pids]))
  writeFileSync(path, '')
  while (existsSync(path)) await wait(1000)
}
