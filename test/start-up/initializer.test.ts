import { InitializerError, type Pool, task } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collectSettled } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { starts, startsOf } from './references.ts'

const folder = temporaryFolder()
const { square } = starts

/** Every way to wait for a pool. (What hands out its result at once throws at once, later.) */
const waits = (pool: Pool): Promise<unknown>[] => [
  pool.ready(),
  pool.map(square, [1, 2, 3]),
  pool.mapSettled(square, [1, 2, 3]),
  pool.starmap(square, [[1]]),
  pool.apply(square, [1]),
  (async () => pool.mapAsync(square, [1]).get())(),
  (async () => pool.applyAsync(square, [1]).get())(),
]

function expectInitializerErrors(outcomes: readonly PromiseSettledResult<unknown>[]): void {
  for (const outcome of outcomes) {
    expect(outcome).toEqual({ status: 'rejected', reason: expect.any(InitializerError) })
    expect(outcome).toMatchObject({ reason: { name: 'InitializerError', code: 'ERR_INITIALIZER' } })
  }
}

const failing: [string, (log: string) => unknown, string, object | undefined][] = [
  ['throws', starts.throwing, 'no model', { name: 'RangeError', message: 'no model' }],
  ['rejects', starts.rejecting, 'no model', { name: 'RangeError', message: 'no model' }],
  ['throws undefined', starts.throwingNothing, 'undefined', undefined],
  ['exits', starts.exiting, 'exited with code 3', undefined],
  ['exits while it is awaited', starts.exitingLater, 'exited with code 4', undefined],
  ['aborts', starts.aborting, 'killed by SIGABRT', undefined],
  ['is killed', starts.killed, 'killed by SIGKILL', undefined],
]

describe.each(failing)('an initializer that %s', (_name, initializer, message, cause) => {
  test('fails all that waits, and later all calls, after one start of each worker at most', async () => {
    const log = freshPath(folder)
    const pool = openPool({ processes: 3, initializer, initArgs: [log], stderr: 'ignore' })
    const iterating = collectSettled(pool.imap(square, [1, 2, 3])).then(outcomes => outcomes[0]!)
    const outcomes = await Promise.allSettled(waits(pool))
    expectInitializerErrors([...outcomes, await iterating])
    const { reason } = outcomes[1] as PromiseRejectedResult
    expect(reason.message).toContain(message)
    if (cause) expect(reason.cause).toMatchObject(cause)
    else expect(reason.cause).toBe(undefined)

    expectInitializerErrors(await Promise.allSettled(waits(pool)))
    expect(() => pool.imap(square, [1])).toThrow(InitializerError)
    await pool.join()
    expect(pool.workers).toEqual([])
    expect(startsOf(log)).toBeGreaterThanOrEqual(1)
    expect(startsOf(log)).toBeLessThanOrEqual(3)
  })

  test.each(['terminate', 'close'] as const)('leaves a pool that %s and join end', async method => {
    const log = freshPath(folder)
    const pool = openPool({ processes: 2, initializer, initArgs: [log], stderr: 'ignore' })
    const outcomes = await Promise.allSettled([pool[method](), pool.join()])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(pool.workers).toEqual([])
    expect(startsOf(log)).toBeLessThanOrEqual(2)
  })
})

test('an initializer that cannot be found fails all calls, with the reason as cause', async () => {
  const url = new URL('./starts.mjs', import.meta.url)
  const initializer = task<{ notThere(): void }, 'notThere'>(url, 'notThere')
  const pool = openPool({ processes: 2, initializer })
  const outcomes = await Promise.allSettled(waits(pool))
  expectInitializerErrors(outcomes)
  expect(outcomes[1]).toMatchObject({ reason: { cause: { name: 'ShipError', code: 'ERR_SHIP_EXPORT' } } })
  await pool.join()
})

test('an initializer that fails in the successor of a worker breaks the pool then, after that one start', async () => {
  const log = freshPath(folder)
  const pool = openPool({ processes: 1, initializer: starts.throwingTheSecondTime, initArgs: [log] })
  await pool.ready()
  await expect(pool.apply(() => process.exit(1))).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' })
  expectInitializerErrors(await Promise.allSettled([pool.apply(square, [2])]))
  expectInitializerErrors(await Promise.allSettled(waits(pool)))
  await pool.join()
  expect(startsOf(log)).toBe(2)
})

test('a worker that is killed from outside while it runs the initializer breaks the pool', async () => {
  const pool = openPool({ processes: 1, initializer: () => new Promise(() => {}) })
  const initializing = () => pool.stats().workers[0]!.sharedMemory !== undefined
  while (!initializing()) await new Promise(setImmediate)
  const call = pool.apply(square, [1])
  process.kill(pool.workers[0]!.pid!, 'SIGKILL')
  expectInitializerErrors(await Promise.allSettled([call, pool.ready()]))
  await pool.join()
})
