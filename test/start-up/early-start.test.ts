import { createRequire } from 'node:module'
import { Process } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

// What makes a start fast, as far as it can be seen without a clock.

test('after the first, a pool is constructed with its processes on their way', async () => {
  await openPool({ processes: 1 }).ready()
  const pool = openPool({ processes: 3 })
  expect(pool.workers.map(({ pid }) => pid)).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)])
  await pool.ready()
})

test('a process that is started is one when start() returns', async () => {
  await openPool({ processes: 1 }).ready()
  const child = new Process({ target: () => {} })
  const started = child.start()
  expect(child.pid).toEqual(expect.any(Number))
  await started
  await child.join()
})

/** The files of koffi that a worker has loaded. */
const filesOfKoffi = (anchor: string): string[] =>
  Object.keys(createRequire(anchor).cache).filter(file => /koffi/.test(file))

test('a worker loads the binary of koffi that its parent found, without looking for it', async () => {
  const pool = openPool({ processes: 1 })
  expect(await pool.apply(filesOfKoffi, [import.meta.url])).toEqual([expect.stringMatching(/koffi\.node$/)])
  expect(pool.stats().sharedMemory).toBe(true)
})

test('and so does the worker of a worker', async () => {
  const pool = openPool({ processes: 1 })
  const inner = async (anchor: string): Promise<string[]> => {
    const { Pool } = await import('@forkyard/core')
    await using nested = new Pool({ processes: 1 })
    return nested.apply(
      (place: string) => {
        return Object.keys(createRequire(place).cache).filter(file => /koffi/.test(file))
      },
      [anchor],
    )
  }
  expect(await pool.apply(inner, [import.meta.url])).toEqual([expect.stringMatching(/koffi\.node$/)])
})

/** Output before anything has asked for a stream, and the end right behind it. */
test('what the first task writes before it ends its process arrives whole', async () => {
  const lines: string[] = []
  const pool = openPool({ processes: 1, stdout: line => lines.push(line) })
  const writeAndLeave = (count: number): void => {
    process.stdout.write('x\n'.repeat(count))
    process.exit(3)
  }
  await expect(pool.apply(writeAndLeave, [500_000])).rejects.toMatchObject({ exitCode: 3 })
  expect(lines.length).toBe(500_000)
})
