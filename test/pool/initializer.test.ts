import { existsSync, readFileSync } from 'node:fs'
import { EncodeError, InitializerError, Pool, ShipError, task, workerState } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { initializing, square } from '../tasks/references.ts'
import { openPool } from './open-pool.ts'
import { exists } from './process-end.ts'
import { freshPath, temporaryFolder } from './temporary-folder.ts'

const { initialize, initializeLater, throwing, rejecting, exiting, killing } = initializing
const { openCounter, countOn, logTask, stateOfWorker, valueOfModule } = initializing

const folder = temporaryFolder()
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const linesOf = (log: string) => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])

describe.each([
  ['an initializer', initialize],
  ['an async initializer', initializeLater],
])('%s', (_name, initializer) => {
  test.concurrent('runs once in each worker, before its first task', async () => {
    const log = freshPath(folder)
    const pool = openPool({ processes: 3, initializer, initArgs: [log] })
    await pool.map(logTask, Array(60).fill(log), { chunkSize: 1 })
    await pool.ready()
    const pids = pool.workers.map(({ pid }) => pid)
    for (const pid of pids) {
      const lines = linesOf(log).filter(line => line.endsWith(` ${pid}`))
      expect(lines.map(line => line.split(' ')[0])).toEqual(['initializer', ...Array(lines.length - 1).fill('task')])
    }
    expect(linesOf(log)).toHaveLength(63)
  })

  test.concurrent('has run in every worker when ready resolves', async () => {
    const log = freshPath(folder)
    const pool = openPool({ processes: 2, initializer, initArgs: [log] })
    await pool.ready()
    const expected = pool.workers.map(({ pid }) => `initializer ${pid}`)
    expect(linesOf(log).sort()).toEqual(expected.sort())
  })

  test.concurrent('runs again in a worker that replaces one that died', async () => {
    const log = freshPath(folder)
    const pool = openPool({ processes: 1, initializer, initArgs: [log] })
    const first = await pool.apply(() => process.pid)
    await expect(pool.apply(() => process.exit(1))).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' })
    const second = await pool.apply(() => process.pid)
    expect(linesOf(log)).toEqual([`initializer ${first}`, `initializer ${second}`])
  })
})

test.concurrent('workerState() is what the initializer returned', async () => {
  const log = freshPath(folder)
  const given = [1n, new Map([['key', new Date(0)]]), undefined, { deep: [Number.NaN] }]
  const pool = openPool({ processes: 1, initializer: initialize, initArgs: [log, ...given] })
  const state = await pool.apply(stateOfWorker)
  expect(state).toEqual({ given, pid: expect.any(Number) })
})

test.concurrent('workerState() is what an async initializer resolved to', async () => {
  const pool = openPool({ processes: 1, initializer: initializeLater, initArgs: [freshPath(folder), 'resolved'] })
  expect(await pool.map(stateOfWorker, [1, 2, 3])).toEqual(['resolved', 'resolved', 'resolved'])
})

test.concurrent('workerState() may be what could not travel, and stays the same from task to task', async () => {
  const pool = openPool({ processes: 2, initializer: openCounter })
  const results = await pool.map(countOn, numbers(50))
  for (const pid of new Set(results.map(result => result.pid))) {
    const counts = results.filter(result => result.pid === pid).map(({ count }) => count)
    expect(counts.sort((one, other) => one - other)).toEqual(counts.map((_, index) => index + 1))
  }
})

test.concurrent('workerState() is undefined without an initializer', async () => {
  expect(await openPool({ processes: 1 }).apply(stateOfWorker)).toBe(undefined)
})

test.concurrent('workerState() is refused outside of a worker', () => {
  expect(() => workerState()).toThrow(/workerState\(\) works inside a task/)
})

test.concurrent('an initializer and the tasks of one module share its variables', async () => {
  const pool = openPool({ processes: 1, initializer: initialize, initArgs: [freshPath(folder)] })
  expect(await pool.apply(valueOfModule)).toBe('set by the initializer')
})

test.concurrent('a function without a module can be the initializer', async () => {
  const pool = openPool({ processes: 1, initializer: (left: number, right: number) => left * right, initArgs: [6, 7] })
  expect(await pool.apply(stateOfWorker)).toBe(42)
})

const failures: [string, typeof throwing, string][] = [
  ['throws', throwing, 'no model'],
  ['rejects', rejecting, 'no model'],
]

describe.each(failures)('an initializer that %s', (_name, initializer, message) => {
  test.concurrent('rejects every pending call with InitializerError, whose cause is its error', async () => {
    const pool = openPool({ processes: 2, initializer, initArgs: [freshPath(folder), message] })
    const outcomes = await Promise.allSettled<unknown>([
      pool.map(square, numbers(10)),
      pool.mapSettled(square, numbers(10)),
      pool.starmap(square, [[1]]),
      pool.apply(square, [1]),
      pool.imap(square, [1]).next(),
      pool.imapUnordered(square, [1]).next(),
      pool.ready(),
    ])
    for (const outcome of outcomes) {
      expect(outcome).toEqual({ status: 'rejected', reason: expect.any(InitializerError) })
      const { reason } = outcome as PromiseRejectedResult
      expect(reason).toMatchObject({ name: 'InitializerError', code: 'ERR_INITIALIZER' })
      expect(reason.message).toContain(message)
      expect(reason.cause).toBeInstanceOf(RangeError)
      expect(reason.cause.message).toBe(message)
    }
  })

  test.concurrent('rejects every later call too', async () => {
    const pool = openPool({ processes: 2, initializer, initArgs: [freshPath(folder), message] })
    await expect(pool.ready()).rejects.toThrow(InitializerError)
    await expect(pool.apply(square, [1])).rejects.toThrow(InitializerError)
    await expect(pool.map(square, [1])).rejects.toThrow(InitializerError)
    await expect(pool.ready()).rejects.toThrow(InitializerError)
    expect(() => pool.imap(square, [1])).toThrow(InitializerError)
  })

  test.concurrent('is started at most once a worker', async () => {
    const log = freshPath(folder)
    const pool = openPool({ processes: 3, initializer, initArgs: [log, message] })
    await expect(pool.map(square, numbers(1000))).rejects.toThrow(InitializerError)
    await pool.join()
    const starts = linesOf(log)
    expect(starts.length).toBeGreaterThanOrEqual(1)
    expect(starts.length).toBeLessThanOrEqual(3)
    for (const line of starts) expect(exists(Number(line.split(' ')[1]))).toBe(false)
  })
})

test.concurrent.each([['close'], ['terminate'], ['join']] as const)(
  'a pool with a failed initializer can be ended by %s',
  async method => {
    const pool = openPool({ processes: 1, initializer: throwing, initArgs: [freshPath(folder), 'no'] })
    await expect(pool.ready()).rejects.toThrow(InitializerError)
    await pool[method]()
    await pool.join()
    expect(pool.workers).toEqual([])
  },
)

test.concurrent.each([['text'], [undefined], [null], [{ code: 5 }]])('an initializer may throw %j', async thrown => {
  const initializer = (value: unknown) => {
    throw value
  }
  const pool = openPool({ processes: 1, initializer, initArgs: [thrown] })
  const error = await pool.apply(square, [1]).catch(reason => reason)
  expect(error).toBeInstanceOf(InitializerError)
  expect(error.cause).toEqual(thrown)
})

test.concurrent("the properties of the initializer's own error arrive", async () => {
  const pool = openPool({ processes: 1, initializer: throwing, initArgs: [freshPath(folder), 'mine'] })
  await expect(pool.ready()).rejects.toMatchObject({ cause: { name: 'RangeError', detail: 'of its own' } })
})

describe.each([
  ['exits', exiting, 3, /exited with code 3/],
  ['exits as if all were well', exiting, 0, /exited with code 0/],
  ['is killed', killing, 'SIGKILL', /killed by SIGKILL/],
] as const)('an initializer that %s', (_name, initializer, how, message) => {
  test.concurrent('rejects all calls with InitializerError, which says how it ended, and is not started again', async () => {
    const log = freshPath(folder)
    const pool = openPool({ processes: 2, initializer: initializer as never, initArgs: [log, how] })
    await expect(pool.map(square, numbers(10))).rejects.toThrow(InitializerError)
    await expect(pool.apply(square, [1])).rejects.toThrow(message)
    await pool.join()
    expect(linesOf(log).length).toBeLessThanOrEqual(2)
  })
})

test.concurrent('an initializer whose module is missing rejects all calls with InitializerError', async () => {
  const missing = task<{ start(): void }, 'start'>(new URL('./is-not-there.mjs', import.meta.url), 'start')
  const pool = openPool({ processes: 1, initializer: missing })
  const error = await pool.apply(square, [1]).catch(reason => reason)
  expect(error).toBeInstanceOf(InitializerError)
  expect(error.cause).toBeInstanceOf(ShipError)
  expect(error.cause).toMatchObject({ code: 'ERR_SHIP_LOAD' })
})

test.concurrent('an initializer that cannot travel makes the constructor throw', () => {
  let session: unknown
  const initializer = () => {
    session = new Map()
  }
  expect(() => new Pool({ initializer })).toThrow(ShipError)
  expect(session).toBeUndefined()
})

test.concurrent('an argument of the initializer that cannot travel makes the constructor throw, and names it', () => {
  const call = () => new Pool({ initializer: initialize, initArgs: ['log', { deep: () => {} }] })
  expect(call).toThrow(EncodeError)
  expect(call).toThrow(/initArgs\[1\]\.deep/)
})
