import { Pool, PoolTerminatedError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { meet, square } from '../tasks/references.ts'
import { openPool } from './open-pool.ts'
import { exists } from './process-end.ts'
import { runProgram } from './program.ts'
import { freshPath, temporaryFolder, untilWritten } from './temporary-folder.ts'

const folder = temporaryFolder()

/** A task that waits for what never comes. */
const forever = () => freshPath(folder)

test.concurrent('terminate rejects what is running and what is queued with PoolTerminatedError', async () => {
  const pool = openPool({ processes: 2 })
  const running = [freshPath(folder), freshPath(folder)]
  const items = running.map(writes => ({ writes, awaits: forever() }))
  const calls = [
    pool.map(meet, items, { chunkSize: 1 }),
    pool.map(meet, [{ awaits: forever() }]),
    pool.mapSettled(meet, [{ awaits: forever() }]),
    pool.starmap(meet, [[{ awaits: forever() }]]),
    pool.apply(meet, [{ awaits: forever() }]),
    pool.apply(square, [2]),
    pool.imap(meet, [{ awaits: forever() }]).next(),
    pool.imapUnordered(meet, [{ awaits: forever() }]).next(),
  ]
  const outcomes = Promise.allSettled<unknown>(calls)
  await untilWritten(...running)
  const pids = pool.workers.map(({ pid }) => pid!)
  await pool.terminate()
  expect(pids.filter(exists)).toEqual([])
  for (const outcome of await outcomes) {
    expect(outcome).toEqual({ status: 'rejected', reason: expect.any(PoolTerminatedError) })
    expect(outcome).toMatchObject({ reason: { name: 'PoolTerminatedError', code: 'ERR_POOL_TERMINATED' } })
  }
})

test.concurrent('calls after terminate are refused with PoolTerminatedError', async () => {
  const pool = openPool({ processes: 1 })
  const terminating = pool.terminate()
  await expect(pool.map(square, [1])).rejects.toThrow(PoolTerminatedError)
  await terminating
  await expect(pool.apply(square, [1])).rejects.toThrow(PoolTerminatedError)
  expect(() => pool.imap(square, [1])).toThrow(PoolTerminatedError)
  await expect(pool.ready()).rejects.toThrow(PoolTerminatedError)
})

test.concurrent('terminate resolves with 10,000 long tasks queued', async () => {
  const pool = openPool({ processes: 2 })
  const running = [freshPath(folder), freshPath(folder)]
  const awaits = forever()
  const items = Array.from({ length: 10_000 }, (_, index) => ({ awaits, writes: running[index] }))
  const calls = [pool.map(meet, items, { chunkSize: 1 }), ...items.slice(2).map(item => pool.apply(meet, [item]))]
  const outcomes = Promise.allSettled<unknown>(calls)
  await untilWritten(...running)
  await pool.terminate()
  expect(new Set((await outcomes).map(({ status }) => status))).toEqual(new Set(['rejected']))
})

test.concurrent('terminate resolves before the workers have even started', async () => {
  const pool = new Pool({ processes: 2 })
  const call = pool.apply(square, [2])
  const terminating = pool.terminate()
  await expect(call).rejects.toThrow(PoolTerminatedError)
  await terminating
  expect(pool.workers).toEqual([])
})

test.concurrent('terminate ends a worker in an endless loop', async () => {
  const pool = openPool({ processes: 1 })
  const running = freshPath(folder)
  const call = pool.apply(
    (path: string) => {
      process.getBuiltinModule('node:fs').writeFileSync(path, '')
      for (;;);
    },
    [running],
  )
  const outcome = expect(call).rejects.toThrow(PoolTerminatedError)
  await untilWritten(running)
  const [{ pid } = { pid: 0 }] = pool.workers
  await pool.terminate()
  await outcome
  expect(exists(pid!)).toBe(false)
})

test.concurrent('terminate ends a worker that ignores SIGTERM', async () => {
  const pool = openPool({ processes: 1 })
  const pid = await pool.apply(() => {
    process.on('SIGTERM', () => {})
    return process.pid
  })
  await pool.terminate()
  expect(exists(pid)).toBe(false)
})

test.concurrent("terminate lets a worker's SIGTERM handler clean up", async () => {
  const pool = openPool({ processes: 1 })
  const cleaned = freshPath(folder)
  await pool.apply(
    (path: string) => {
      process.once('SIGTERM', () => {
        process.getBuiltinModule('node:fs').writeFileSync(path, '')
        process.exit()
      })
    },
    [cleaned],
  )
  await pool.terminate()
  await untilWritten(cleaned)
})

describe('terminate of an open iterator', () => {
  test.concurrent('rejects its next() once, and then it is done', async () => {
    const pool = openPool({ processes: 1 })
    const results = pool.imap(meet, [{ awaits: forever() }])
    const outcome = expect(results.next()).rejects.toThrow(PoolTerminatedError)
    await pool.terminate()
    await outcome
    expect(await results.next()).toEqual({ done: true, value: undefined })
  })

  test.concurrent('tells it at the next next()', async () => {
    const pool = openPool({ processes: 1 })
    const results = pool.imap(meet, [{ awaits: forever() }])
    await pool.terminate()
    await expect(results.next()).rejects.toThrow(PoolTerminatedError)
    expect(await results.next()).toEqual({ done: true, value: undefined })
  })

  test.concurrent.each([false, true])('calls return() of its source (async: %s)', async isAsync => {
    const pool = openPool({ processes: 1 })
    let returned = 0
    const next = () => ({ done: false as const, value: 2 })
    const giveUp = () => ({ done: true as const, value: ++returned })
    const source = isAsync
      ? { [Symbol.asyncIterator]: () => ({ next: async () => next(), return: async () => giveUp() }) }
      : { [Symbol.iterator]: () => ({ next, return: giveUp }) }
    const results = pool.imap(square, source as Iterable<number>)
    await results.next()
    await pool.terminate()
    expect(returned).toBe(1)
  })
})

describe('terminate causes no unhandledRejection', () => {
  test.concurrent.each(['map', 'mapSettled', 'starmap', 'apply', 'imap', 'next', 'timed next', 'ready', 'close'])(
    'of a call of %s that nobody waits for',
    async call => {
      const { exitCode, stdout, stderr } = await runProgram('terminated-unheard', call)
      expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'unhandled: \n', stderr: '' })
    },
  )
})
