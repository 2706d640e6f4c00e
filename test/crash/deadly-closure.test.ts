import { isMainProcess } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { numbers } from './ledger.ts'

// The text of a class is evaluated when a closure that captured it is made again: that can end the worker.

class Deadly {
  readonly size = 1
  static {
    if (!isMainProcess) process.kill(process.pid, 'SIGKILL')
  }
}

test.each([1, 6])(
  'a closure that ends its worker when it is made costs one item a process, with chunkSize %i',
  async chunkSize => {
    const pool = openPool({ processes: 2 })
    const outcomes = await pool.mapSettled((x: number) => x + new Deadly().size, numbers(6), { chunkSize })
    for (const [itemIndex, outcome] of outcomes.entries()) {
      expect(outcome).toMatchObject({
        reason: { code: 'ERR_WORKER_DIED', signal: 'SIGKILL', itemIndex, state: 'running' },
      })
    }
    expect(pool.workers.reduce((sum, { restarts }) => sum + restarts, 0)).toBeLessThanOrEqual(6)
    expect(await pool.apply((x: number) => x, [1])).toBe(1)
  },
)

test('a worker that is killed while a large closure is on its way to it costs no item, and its successor gets the closure', async () => {
  const pool = openPool({ processes: 1 })
  await pool.ready()
  const pid = pool.workers[0]!.pid!
  process.kill(pid, 'SIGSTOP')
  const samples = Float64Array.from(numbers(2 ** 20))
  const sum = pool.map((index: number) => samples[index], [1, 2, 3])
  process.kill(pid, 'SIGKILL')
  expect(await sum).toEqual([1, 2, 3])
  expect(pool.workers.map(worker => worker.pid)).not.toContain(pid)
})
