import { type Pool, WorkerStartError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { starts, startsOf } from './references.ts'

// A worker that is whole in all but the version of its protocol, as after an update of one package of two.

const folder = temporaryFolder()
const { square } = starts
const processes = 2
/** So often the start of a worker is tried before the pool gives up. */
const mostTries = 4

function openStrange(log: string, version: number, leaves: 'yes' | 'no', initializer?: () => void): Pool {
  return openPool({
    processes,
    workerEntry: new URL('./stranger.mjs', import.meta.url),
    env: { FORKYARD_TEST_LEDGER: log, FORKYARD_TEST_VERSION: `${version}`, FORKYARD_TEST_LEAVES: leaves },
    ...(initializer && { initializer }),
  })
}

describe.each([
  [1, 'no'],
  [1, 'yes'],
  [99, 'no'],
  [99, 'yes'],
] as const)('workers of version %i, which leave after their hello: %s,', (version, leaves) => {
  test('break the pool after a few starts, with an error whose cause names both versions', async () => {
    const log = freshPath(folder)
    const pool = openStrange(log, version, leaves)
    const exited: number[] = []
    pool.on('workerExit', ({ pid }) => pid !== undefined && exited.push(pid))
    const waits = [pool.ready(), pool.map(square, [1, 2, 3]), pool.apply(square, [4]), pool.mapSettled(square, [5])]
    for (const outcome of await Promise.allSettled<unknown>(waits)) {
      expect(outcome).toEqual({ status: 'rejected', reason: expect.any(WorkerStartError) })
      const { reason } = outcome as PromiseRejectedResult
      expect(reason).toMatchObject({ code: 'ERR_WORKER_START', cause: { code: 'ERR_PROTOCOL' } })
      expect(reason.cause.message).toMatch(
        new RegExp(`^Worker \\d speaks version ${version} of the protocol, this pool version \\d+: @forkyard/core and`),
      )
    }
    await pool.join()
    expect(pool.workers).toEqual([])
    expect(startsOf(log)).toBeGreaterThanOrEqual(mostTries)
    expect(startsOf(log)).toBeLessThanOrEqual(processes * mostTries)
    await untilEnded(exited)
    await expect(pool.apply(square, [6])).rejects.toBeInstanceOf(WorkerStartError)
  })
})

test('with an initializer it is the start that failed, and not the initializer', async () => {
  const pool = openStrange(freshPath(folder), 99, 'no', () => {})
  await expect(pool.ready()).rejects.toMatchObject({ code: 'ERR_WORKER_START', cause: { code: 'ERR_PROTOCOL' } })
  await pool.join()
})
