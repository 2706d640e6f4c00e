import { writeFile } from 'node:fs/promises'
import { type Pool, PoolClosedError, PoolRunningError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collect } from '../map/collect.ts'
import { meet, square } from '../tasks/references.ts'
import { openPool } from './open-pool.ts'
import { exists } from './process-end.ts'
import { freshPath, temporaryFolder, untilWritten } from './temporary-folder.ts'

const folder = temporaryFolder()
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

async function pidsOf(pool: Pool): Promise<number[]> {
  await pool.ready()
  return pool.workers.map(({ pid }) => pid!)
}

test.concurrent('after close and join every worker process is gone', async () => {
  const pool = openPool({ processes: 3 })
  const pids = await pidsOf(pool)
  expect(pids.every(exists)).toBe(true)
  expect(await pool.map(square, [1, 2, 3])).toEqual([1, 4, 9])
  await pool.close()
  await pool.join()
  expect(pids.filter(exists)).toEqual([])
  expect(pool.workers).toEqual([])
})

test.concurrent('join without close rejects with PoolRunningError, and the pool goes on', async () => {
  const pool = openPool({ processes: 2 })
  await expect(pool.join()).rejects.toThrow(PoolRunningError)
  await expect(pool.join()).rejects.toMatchObject({ name: 'PoolRunningError', code: 'ERR_POOL_RUNNING' })
  expect(await pool.map(square, [3])).toEqual([9])
})

test.concurrent('calls after close are refused with PoolClosedError, from the moment of close', async () => {
  const pool = openPool({ processes: 2 })
  const closing = pool.close()
  for (const method of ['map', 'mapSettled', 'starmap'] as const) {
    await expect((pool[method] as Pool['map']).call(pool, square as never, [])).rejects.toThrow(PoolClosedError)
  }
  await expect(pool.apply(square, [2])).rejects.toMatchObject({ name: 'PoolClosedError', code: 'ERR_POOL_CLOSED' })
  for (const method of ['imap', 'imapUnordered'] as const) {
    expect(() => pool[method](square, [1])).toThrow(PoolClosedError)
  }
  await closing
  await pool.join()
  await expect(pool.map(square, [1])).rejects.toThrow(PoolClosedError)
})

test.concurrent('close resolves when everything that was submitted before has settled', async () => {
  const pool = openPool({ processes: 2 })
  const release = freshPath(folder)
  const settled: string[] = []
  const note = (name: string) => () => settled.push(name)
  const calls = [
    pool
      .map(
        meet,
        numbers(6).map(value => ({ awaits: release, value })),
        { chunkSize: 1 },
      )
      .then(note('map')),
    pool.apply(meet, [{ awaits: release }]).then(note('apply')),
    pool.apply(() => Promise.reject(new Error('mine'))).catch(note('failure')),
  ]
  const closing = pool.close().then(note('close'))
  await writeFile(release, '')
  await Promise.all([...calls, closing])
  expect(settled.at(-1)).toBe('close')
  expect(settled).toHaveLength(4)
})

test.concurrent('work that was submitted before close is all done', async () => {
  const pool = openPool({ processes: 2 })
  const mapping = pool.map(square, numbers(20_000))
  const applying = Promise.all(numbers(1000).map(x => pool.apply(square, [x])))
  void pool.close()
  await pool.join()
  expect(await mapping).toEqual(numbers(20_000).map(x => x * x))
  expect(await applying).toEqual(numbers(1000).map(x => x * x))
})

test.concurrent('an iterator that was opened before close can be read to its end', async () => {
  const pool = openPool({ processes: 2 })
  const results = pool.imap(square, numbers(500), { bufferSize: 2 })
  const closing = pool.close()
  expect(await collect(results)).toEqual(numbers(500).map(x => x * x))
  await closing
})

describe('join lifts the read-ahead of open iterators:', () => {
  test.concurrent.each(['imap', 'imapUnordered'] as const)(
    '%s, close, join, and then all results are read',
    async method => {
      const pool = openPool({ processes: 2 })
      const results = pool[method](square, numbers(300).values(), { bufferSize: 2 })
      void pool.close()
      await pool.join()
      const collected = await collect(results)
      expect(collected.sort((one, other) => one - other)).toEqual(numbers(300).map(x => x * x))
    },
  )

  test.concurrent('the same with an async source, and with several iterators', async () => {
    const pool = openPool({ processes: 2 })
    async function* source() {
      for (const x of numbers(50)) {
        await Promise.resolve()
        yield x
      }
    }
    const iterators = [
      pool.imap(square, source(), { bufferSize: 1 }),
      pool.imap(square, numbers(40)),
      pool.imap(square, source()),
    ]
    void pool.close()
    await pool.join()
    const collected = await Promise.all(iterators.map(collect))
    expect(collected).toEqual([50, 40, 50].map(count => numbers(count).map(x => x * x)))
  })

  test.concurrent('chunks and errors come as they would have', async () => {
    const pool = openPool({ processes: 2 })
    const fail = (x: number) => {
      if (x === 3) throw new RangeError('three')
      return x
    }
    const results = pool.imap(fail, numbers(10), { bufferSize: 2, chunkSize: 2 })
    void pool.close()
    await pool.join()
    const steps = await Promise.allSettled(numbers(11).map(() => results.next()))
    expect(steps[3]).toEqual({ status: 'rejected', reason: new RangeError('three') })
    expect(steps.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    expect(steps[10]).toEqual({ status: 'fulfilled', value: { done: true, value: undefined } })
  })
})

describe('close and terminate', () => {
  const orders: ('close' | 'terminate' | 'join')[][] = [
    ['close'],
    ['close', 'close'],
    ['terminate'],
    ['terminate', 'terminate'],
    ['close', 'terminate'],
    ['terminate', 'close'],
    ['close', 'terminate', 'close', 'terminate', 'join'],
    ['close', 'join', 'join'],
    ['terminate', 'join', 'join'],
  ]

  describe.each(orders.map(order => [order.join(', '), order] as const))('in the order %s', (_name, order) => {
    test.concurrent('all resolve on a pool that was never used', async () => {
      const pool = openPool({ processes: 1 })
      await Promise.all(order.map(method => pool[method]()))
      await pool.join()
      expect(pool.workers).toEqual([])
    })

    test.concurrent('all resolve one after the other', async () => {
      const pool = openPool({ processes: 1 })
      const [pid] = await pidsOf(pool)
      expect(await pool.apply(square, [2])).toBe(4)
      for (const method of order) await pool[method]()
      await pool.join()
      expect(exists(pid!)).toBe(false)
    })

    test.concurrent('all resolve while the pool is busy', async () => {
      const pool = openPool({ processes: 1 })
      const [running, release] = [freshPath(folder), freshPath(folder)]
      const call = pool.apply(meet, [{ writes: running, awaits: release, value: 5 }])
      const outcome = call.catch(error => error.name)
      await untilWritten(running)
      const all = Promise.all(order.map(method => pool[method]()))
      await writeFile(release, '')
      await all
      await pool.join()
      expect(await outcome).toBe(order.includes('terminate') ? 'PoolTerminatedError' : 5)
      expect(pool.workers).toEqual([])
    })
  })
})

test.concurrent('ready resolves when all workers are up, also when it is asked again', async () => {
  const pool = openPool({ processes: 2 })
  await pool.ready()
  await pool.ready()
  expect(pool.size).toBe(2)
  expect(pool.workers).toMatchObject([
    { id: 1, state: 'idle', restarts: 0 },
    { id: 2, state: 'idle', restarts: 0 },
  ])
  const pids = new Set(pool.workers.map(({ pid }) => pid))
  expect(pids.size).toBe(2)
  expect(pids).not.toContain(process.pid)
})

test.concurrent('ready resolves also when the pool is closed before its workers are up, and after they are gone', async () => {
  const pool = openPool({ processes: 1 })
  const ready = pool.ready()
  const closing = pool.close()
  await Promise.all([ready, closing, pool.join()])
  await pool.ready()
})

test.concurrent('two pools live side by side, each with processes of its own', async () => {
  const [one, other] = [openPool({ processes: 1 }), openPool({ processes: 2 })]
  const pid = () => process.pid
  const [pidsOfOne, pidsOfOther] = await Promise.all([one.map(pid, numbers(50)), other.map(pid, numbers(50))])
  expect(new Set(pidsOfOne).size).toBe(1)
  expect(pidsOfOther).not.toContain(pidsOfOne[0])
  await one.close()
  await one.join()
  expect(await other.map(square, [4])).toEqual([16])
})
