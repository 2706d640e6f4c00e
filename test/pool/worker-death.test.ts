import { Pool, WorkerDiedError } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { collectSettled } from '../map/collect.ts'
import { square } from '../tasks/references.ts'
import { openPool } from './open-pool.ts'
import { exists } from './process-end.ts'

const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

const exit = (code: number) => process.exit(code)
const kill = (signal: NodeJS.Signals) => {
  process.kill(process.pid, signal)
  for (;;);
}

function deathOf(call: Promise<unknown>): Promise<WorkerDiedError> {
  return call.then(
    () => {
      throw new Error('The call did not fail.')
    },
    error => error,
  )
}

test.each([0, 1, 7, 255])(
  'a task that exits with code %i rejects with WorkerDiedError, which has the code',
  async code => {
    const error = await deathOf(pool.apply(exit, [code]))
    expect(error).toBeInstanceOf(WorkerDiedError)
    expect(error).toMatchObject({
      name: 'WorkerDiedError',
      code: 'ERR_WORKER_DIED',
      exitCode: code,
      signal: null,
      itemIndex: 0,
      pid: expect.any(Number),
    })
    expect(error.message).toContain(`exited with code ${code}`)
    expect(error.message).toContain(`${error.pid}`)
    expect(exists(error.pid!)).toBe(false)
  },
)

test.each(['SIGKILL', 'SIGSEGV', 'SIGTERM'] as const)('a task that ends by %s rejects with it', async signal => {
  const error = await deathOf(pool.apply(kill, [signal]))
  expect(error).toBeInstanceOf(WorkerDiedError)
  expect(error).toMatchObject({ exitCode: null, signal })
  expect(error.message).toContain(`killed by ${signal}`)
})

test('the pid is that of the worker that died', async () => {
  const ownPool = openPool({ processes: 1 })
  const pid = await ownPool.apply(() => process.pid)
  expect((await deathOf(ownPool.apply(exit, [1]))).pid).toBe(pid)
})

test('stderrTail has what the worker wrote to standard error last', async () => {
  const complain = () => {
    console.error('first line')
    console.error('the last words')
    process.exit(2)
  }
  const error = await deathOf(pool.apply(complain))
  expect(error.stderrTail).toBe('first line\nthe last words\n')
  expect(error.message).toContain('the last words')
})

test('an uncaught exception of a worker is in stderrTail', async () => {
  const throwLater = () =>
    new Promise(() => {
      setImmediate(() => {
        throw new Error('outside of the task')
      })
    })
  const error = await deathOf(pool.apply(throwLater))
  expect(error).toMatchObject({ exitCode: 1 })
  expect(error.stderrTail).toContain('Error: outside of the task')
})

test('the pool goes on with a new process under the same id', async () => {
  const ownPool = openPool({ processes: 2 })
  await ownPool.ready()
  const before = ownPool.workers
  const { pid } = await deathOf(ownPool.apply(exit, [1]))
  expect(await ownPool.map(square, [1, 2, 3])).toEqual([1, 4, 9])
  const after = ownPool.workers
  expect(after.map(({ id }) => id)).toEqual([1, 2])
  expect(after.find(worker => worker.pid === pid)).toBe(undefined)
  const died = before.find(worker => worker.pid === pid)!
  expect(after.find(({ id }) => id === died.id)).toMatchObject({ restarts: 1 })
  expect(after.find(({ id }) => id !== died.id)).toMatchObject({ restarts: 0 })
})

test('a map rejects with WorkerDiedError, whose itemIndex is the position of the item', async () => {
  const exitFor = (x: number) => (x === 4 ? process.exit(9) : x)
  const error = await deathOf(pool.map(exitFor, [1, 2, 3, 4], { chunkSize: 1 }))
  expect(error).toBeInstanceOf(WorkerDiedError)
  expect(error).toMatchObject({ itemIndex: 3, exitCode: 9 })
})

test('mapSettled tells every item what became of it', async () => {
  const exitFor = (x: number) => (x % 10 === 3 ? process.exit(x) : x)
  const items = Array.from({ length: 30 }, (_, index) => index)
  const results = await pool.mapSettled(exitFor, items, { chunkSize: 1 })
  for (const item of items) {
    const result = results[item]!
    if (result.status === 'fulfilled') expect(result.value).toBe(item)
    else expect(result.reason).toMatchObject({ code: 'ERR_WORKER_DIED', itemIndex: item })
    if (item % 10 === 3) expect(result).toMatchObject({ status: 'rejected', reason: { exitCode: item } })
  }
})

test('imap throws it at the turn of the item, and goes on', async () => {
  const exitFor = (x: number) => (x === 0 ? process.exit(9) : x)
  const outcomes = await collectSettled(pool.imap(exitFor, [0, 1, 2, 3], { chunkSize: 1, bufferSize: 1 }))
  expect(outcomes).toEqual([
    { status: 'rejected', reason: expect.any(WorkerDiedError) },
    ...[1, 2, 3].map(value => ({ status: 'fulfilled', value })),
  ])
})

describe('when one item after the other ends its worker', () => {
  test('each call rejects, and the pool still goes on', async () => {
    for (let round = 0; round < 5; round++) {
      expect(await deathOf(pool.apply(exit, [round]))).toMatchObject({ exitCode: round })
    }
    expect(await pool.apply(square, [5])).toBe(25)
  })

  test('all workers at once may die', async () => {
    const errors = await Promise.all([1, 2, 3, 4].map(code => deathOf(pool.apply(exit, [code]))))
    for (const error of errors) expect(error).toBeInstanceOf(WorkerDiedError)
    expect(await pool.map(square, [5, 6])).toEqual([25, 36])
  })
})

test('work of others, in another worker, takes no harm', async () => {
  const others = pool.map(
    square,
    Array.from({ length: 100 }, (_, index) => index),
    { chunkSize: 1 },
  )
  const death = deathOf(pool.apply(exit, [1]))
  const results = await others.catch(error => error)
  expect(await death).toBeInstanceOf(WorkerDiedError)
  // Items that had been sent to the worker that died may have gone with it; nothing else may fail.
  if (!Array.isArray(results)) expect(results).toBeInstanceOf(WorkerDiedError)
  expect(await pool.map(square, [3])).toEqual([9])
})

test('a pool can be closed and joined after its workers died', async () => {
  const ownPool = new Pool({ processes: 1 })
  const call = deathOf(ownPool.apply(exit, [1]))
  await ownPool.close()
  await ownPool.join()
  expect(await call).toBeInstanceOf(WorkerDiedError)
  expect(ownPool.workers).toEqual([])
})
