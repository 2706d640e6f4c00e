import { JoinableQueue, shared, Value, WorkerDiedError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { runProcess, startProcess } from '../process/open-process.ts'
import { untilBlocked } from '../sync/blocked.ts'

// What a consumer had in its hands when it died counts as done, and join() says so once.

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
type Numbers = JoinableQueue<number>

/** It can be used as before. */
async function expectToWork(queue: Numbers): Promise<void> {
  await queue.join()
  await queue.put(7)
  await expect(queue.join({ timeout: 1 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  expect(await queue.get()).toBe(7)
  queue.taskDone()
  await queue.join()
  expect(() => queue.taskDone()).toThrow(RangeError)
}

async function lossOf(joining: Promise<void>): Promise<WorkerDiedError> {
  const error = await joining.then(
    () => undefined,
    reason => reason,
  )
  expect(error).toBeInstanceOf(WorkerDiedError)
  expect(error).toMatchObject({ code: 'ERR_WORKER_DIED' })
  return error
}

describe('a consumer that has a value in its hands', () => {
  test.each([
    ['returns', () => {}],
    ['leaves by process.exit', () => process.exit(0)],
    ['throws', () => Promise.reject(new Error('no'))],
    ['kills itself', () => process.kill(process.pid, 'SIGKILL')],
  ])('and %s: join tells of it once, and goes on', async (_, leave) => {
    const queue: Numbers = new JoinableQueue()
    for (const value of [1, 2]) await queue.put(value)
    const target = async (own: Numbers, go: () => unknown) => {
      await own.get()
      own.taskDone()
      await own.get()
      await go()
    }
    await runProcess({ target: (own: Numbers) => target(own, leave), args: [queue] })
    expect((await lossOf(queue.join())).message).toContain('A value was in the hands of a process that died')
    await expectToWork(queue)
  })

  test('is killed while join waits: that one is told', async () => {
    const queue: Numbers = new JoinableQueue()
    await queue.put(1)
    const has = shared('int32', 1)
    const keep = async (own: Numbers, told: Int32Array) => {
      await own.get()
      told[0] = 1
      await new Promise(resolve => setTimeout(resolve, 1e6))
    }
    const child = await startProcess({ target: keep, args: [queue, has], stderr: 'ignore' })
    while (has[0] === 0) await turn()
    const joins = [queue.join(), queue.join({ timeout: 1e6 })]
    await turn()
    child.kill()
    await lossOf(joins[0]!)
    await Promise.allSettled(joins)
    await expectToWork(queue)
  })

  test('or several, is killed: how many they were is said', async () => {
    const queue: Numbers = new JoinableQueue()
    for (const value of [1, 2, 3, 4]) await queue.put(value)
    const takeThree = async (own: Numbers) => {
      for (let count = 0; count < 3; count++) await own.get()
    }
    await runProcess({ target: takeThree, args: [queue] })
    const joining = queue.join()
    await turn()
    expect(await queue.get()).toBe(4)
    queue.taskDone()
    expect((await lossOf(joining)).message).toContain('3 values were in the hands')
    await expectToWork(queue)
  })

  test('is dead: joins of less than a slice see it, and blocking ones', async () => {
    for (const timeout of [0, 1, 20]) {
      const queue: Numbers = new JoinableQueue()
      await queue.put(1)
      await runProcess({ target: (own: Numbers) => own.get(), args: [queue] })
      await lossOf(queue.join({ timeout }))
      await expectToWork(queue)
    }
    const queue: Numbers = new JoinableQueue()
    await queue.put(1)
    await runProcess({ target: (own: Numbers) => own.get(), args: [queue] })
    const pool = openPool({ processes: 1 })
    const joinThere = (own: Numbers) => {
      try {
        own.joinSync()
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    expect(await pool.apply(joinThere, [queue])).toBe('ERR_WORKER_DIED')
    expect(await pool.apply(joinThere, [queue])).toBe(undefined)
    await lossOf(queue.join())
    await expectToWork(queue)
  })
})

describe('a consumer that is killed with nothing in its hands', () => {
  test.each([
    ['while it waits for a value', false],
    ['while it blocks for a value', true],
  ])('%s: join knows of no loss', async (_, blocks) => {
    const queue: Numbers = new JoinableQueue()
    const pid = shared('int32', 1)
    const take = async (own: Numbers, told: Int32Array, sync: boolean) => {
      told[0] = process.pid
      for (;;) {
        if (sync) own.getSync()
        else await own.get()
        own.taskDone()
      }
    }
    const child = await startProcess({ target: take, args: [queue, pid, blocks], stderr: 'ignore' })
    for (const value of [1, 2, 3]) await queue.put(value)
    await queue.join()
    if (blocks) await untilBlocked(pid[0]!)
    child.kill()
    await child.exited
    await expectToWork(queue)
  })

  test('after it has called taskDone', async () => {
    const queue: Numbers = new JoinableQueue()
    await queue.put(1)
    const take = async (own: Numbers) => {
      await own.get()
      own.taskDone()
      process.kill(process.pid, 'SIGKILL')
    }
    await runProcess({ target: take, args: [queue] })
    await expectToWork(queue)
  })
})

test('a consumer that is killed in the middle of long values costs each of them at most', async () => {
  const queue = new JoinableQueue<Uint8Array>({ capacity: 2 ** 16 })
  const done = new Value('int32')
  const begun = shared('int32', 1)
  const take = async (own: JoinableQueue<Uint8Array>, count: Value<'int32'>, told: Int32Array) => {
    for (;;) {
      const getting = own.get()
      Atomics.add(told, 0, 1)
      await getting
      count.add(1)
      own.taskDone()
    }
  }
  const values = 8
  const putting = (async () => {
    for (let number = 0; number < values; number++) await queue.put(new Uint8Array(16 * 2 ** 20))
  })()
  let kills = 0
  let losses = 0
  for (; kills < 3; kills++) {
    const before = begun[0]!
    const child = await startProcess({ target: take, args: [queue, done, begun], stderr: 'ignore' })
    while (begun[0]! <= before) await turn()
    // Somewhere in the message.
    for (let turns = 0; turns < 50 * kills; turns++) await turn()
    child.kill()
    await child.exited
  }
  const child = await startProcess({ target: take, args: [queue, done, begun], stderr: 'ignore' })
  await putting
  await queue.join().catch(error => {
    expect(error).toBeInstanceOf(WorkerDiedError)
    losses = Number(/^(\d+) values/.exec(error.message)?.[1] ?? 1)
  })
  child.kill()
  expect(losses).toBeLessThanOrEqual(kills)
  expect(done.value).toBeGreaterThanOrEqual(values - losses)
  expect(done.value).toBeLessThanOrEqual(values)
  await queue.join()
  expect(queue.size).toBe(0)
})
