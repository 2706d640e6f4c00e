import { Pool, PoolClosedError, PoolRunningError, PoolTerminatedError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { numbers } from '../limits/ledger.ts'
import { withoutSharedMemory } from '../limits/memory-modes.ts'
import { act } from '../limits/references.ts'
import { collect } from '../map/collect.ts'
import { untilEnded } from '../pool/process-end.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { untilTurns } from '../pool-features/turn-log.ts'

const folder = temporaryFolder()

type End = 'close' | 'join' | 'terminate'

const orders = [
  'close join',
  'close close join join',
  'terminate',
  'terminate close join',
  'close terminate join',
  'terminate join close terminate',
  'close join terminate terminate',
  'close terminate close join join terminate',
]

describe.each([true, false])('on a pool that was used: %s', used => {
  describe.each(['one after the other', 'at once'])('%s', how => {
    test.concurrent.each(orders)('%s end it', async order => {
      const methods = order.split(' ') as End[]
      const pool = new Pool({ processes: 1 })
      const pid = used ? await pool.apply(() => process.pid) : undefined
      if (how === 'at once') await Promise.all(methods.map(method => pool[method]()))
      else for (const method of methods) await pool[method]()
      if (pid !== undefined) await untilEnded([pid])
      expect(pool.workers).toEqual([])
      const refusal = order.includes('terminate') ? PoolTerminatedError : PoolClosedError
      await expect(pool.apply(() => 1)).rejects.toThrow(refusal)
      await pool[Symbol.asyncDispose]()
    })
  })
})

test.concurrent('join before close rejects, and the pool goes on', async () => {
  const pool = new Pool({ processes: 1 })
  await expect(pool.join()).rejects.toThrow(PoolRunningError)
  expect(await pool.apply(() => 5)).toBe(5)
  await pool.terminate()
})

test.concurrent('terminate ends the wait of close and join for an item that never ends', async () => {
  const pool = new Pool({ processes: 1 })
  const log = freshPath(folder)
  const call = pool.apply(act, [{ log, entry: 1, does: 'never' }])
  const outcome = expect(call).rejects.toThrow(PoolTerminatedError)
  await untilTurns(log, 1)
  const waits = [pool.close(), pool.join(), pool.join()]
  await pool.terminate()
  await outcome
  await Promise.all(waits)
})

describe.each([
  ['with shared memory', {}],
  ['without shared memory', withoutSharedMemory],
])('%s', (_mode, options) => {
  test.concurrent.each(['imap', 'imapUnordered'] as const)('%s, close, join, then read: all results', async method => {
    const pool = new Pool({ ...options, processes: 2 })
    const results = pool[method]((x: number) => x * x, numbers(1000), { bufferSize: 4 })
    void pool.close()
    await pool.join()
    const squares = await collect(results)
    expect(squares.sort((one, other) => one - other)).toEqual(numbers(1000).map(x => x * x))
  })

  test.concurrent('an error that leaves an `await using` block while items run is seen, and nothing is left', async () => {
    const log = freshPath(folder)
    const leave = async () => {
      await using pool = new Pool({ ...options, processes: 2 })
      const running = pool.map(
        act,
        numbers(4).map(entry => ({ log, entry, does: 'sleep', milliseconds: 200 })),
        { chunkSize: 1 },
      )
      running.catch(() => {})
      const iterator = pool.imap(
        act,
        numbers(100).map(entry => ({ log: freshPath(folder), entry })),
      )
      await iterator.next()
      await untilTurns(log, 2)
      throw new RangeError('of the user')
    }
    await expect(leave()).rejects.toThrow(new RangeError('of the user'))
    const turns = await untilTurns(log, 4)
    expect(turns).toHaveLength(4)
    await untilEnded(turns.map(({ pid }) => pid))
  })

  test.concurrent('an item error that leaves `for await` inside of an `await using` block is seen', async () => {
    const log = freshPath(folder)
    const read: number[] = []
    const leave = async () => {
      await using pool = new Pool({ ...options, processes: 2 })
      const items = numbers(50).map(entry => ({ log, entry, ...(entry === 7 && { does: 'fail' }) }))
      for await (const entry of pool.imap(act, items, { bufferSize: 4, chunkSize: 1 })) read.push(entry)
    }
    await expect(leave()).rejects.toThrow(new RangeError('item 7 fails'))
    expect(read).toEqual(numbers(7))
  })
})
