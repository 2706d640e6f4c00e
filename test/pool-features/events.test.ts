import { writeFile } from 'node:fs/promises'
import { type PoolEvents, type TaskInfo, WorkerDiedError, type WorkerExit, type WorkerInfo } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { meet, square, squareUnless } from '../tasks/references.ts'

const folder = temporaryFolder()

test('workerStart tells of each worker once it is up', async () => {
  const pool = openPool({ processes: 3, name: 'starter' })
  const started: WorkerInfo[] = []
  pool.on('workerStart', worker => started.push(worker))
  await pool.ready()
  expect(started.map(({ id, name }) => [id, name]).sort()).toEqual([1, 2, 3].map(id => [id, `starter-${id}`]))
  expect(new Set(started.map(({ pid }) => pid))).toEqual(new Set(pool.workers.map(({ pid }) => pid)))
  for (const worker of started) expect(worker).toMatchObject({ restarts: 0, tasksDone: 0, pid: expect.any(Number) })
})

describe('workerExit tells of a worker that', () => {
  async function exitOf(
    act: (pool: ReturnType<typeof openPool>) => unknown,
  ): Promise<[WorkerInfo, WorkerExit, number]> {
    const pool = openPool({ processes: 1 })
    await pool.ready()
    const pid = pool.workers[0]!.pid!
    const exited = new Promise<PoolEvents['workerExit']>(resolve => {
      pool.once('workerExit', (...exit) => resolve(exit))
    })
    await act(pool)
    return [...(await exited), pid]
  }

  test('exited, with its code', async () => {
    const [worker, exit, pid] = await exitOf(pool => pool.apply(() => process.exit(7)).catch(() => {}))
    expect(exit).toEqual({ exitCode: 7, signal: null })
    expect(worker).toMatchObject({ id: 1, pid, restarts: 0 })
  })

  test('was killed, with the signal', async () => {
    const [worker, exit, pid] = await exitOf(pool => process.kill(pool.workers[0]!.pid!, 'SIGKILL'))
    expect(exit).toEqual({ exitCode: null, signal: 'SIGKILL' })
    expect(worker).toMatchObject({ id: 1, pid })
  })

  test('ended with the pool', async () => {
    const [, exit] = await exitOf(pool => pool.close())
    expect(exit).toEqual({ exitCode: 0, signal: null })
  })

  test('the pool terminated', async () => {
    const [, exit] = await exitOf(pool => pool.terminate())
    expect(exit).toEqual({ exitCode: null, signal: 'SIGTERM' })
  })
})

describe('taskError tells of an item that failed:', () => {
  test('its error, its function, its index, and the worker', async () => {
    const pool = openPool({ processes: 2 })
    const failures: [unknown, TaskInfo][] = []
    pool.on('taskError', (error, task) => failures.push([error, task]))
    const items = [0, 1, 2, 3, 4, 5].map(x => ({ x, bad: [1, 4] }))
    const outcomes = await pool.mapSettled(squareUnless, items, { chunkSize: 2 })
    failures.sort(([, one], [, other]) => one.index - other.index)
    expect(failures.map(([, { task, index }]) => [task, index])).toEqual([
      ['squareUnless', 1],
      ['squareUnless', 4],
    ])
    for (const [error, { index, workerId, pid }] of failures) {
      expect(error).toBe((outcomes[index] as PromiseRejectedResult).reason)
      expect(pool.workers.find(({ id }) => id === workerId)?.pid).toBe(pid)
    }
  })

  test('of one whose worker died, with the WorkerDiedError', async () => {
    const pool = openPool({ processes: 1 })
    const failed = new Promise<PoolEvents['taskError']>(resolve => {
      pool.once('taskError', (...failure) => resolve(failure))
    })
    const pid = await pool.apply(() => process.pid)
    await expect(pool.apply(() => process.exit(3))).rejects.toThrow(WorkerDiedError)
    const [error, task] = await failed
    expect(error).toBeInstanceOf(WorkerDiedError)
    expect(task).toMatchObject({ index: 0, workerId: 1, pid })
  })
})

test('drain tells that all is done, each time, and not before', async () => {
  const pool = openPool({ processes: 2 })
  const diary: string[] = []
  pool.on('drain', () => diary.push('drain'))
  const awaits = freshPath(folder)
  const held = pool.apply(meet, [{ awaits, value: 1 }]).then(() => diary.push('held'))
  await pool.map(square, [1, 2, 3]).then(() => diary.push('map'))
  expect(diary).toEqual(['map'])
  const drained = new Promise<void>(resolve => pool.once('drain', resolve))
  await writeFile(awaits, '')
  await held
  await drained
  expect(diary.toSorted()).toEqual(['drain', 'held', 'map'])
  const again = new Promise<void>(resolve => pool.once('drain', resolve))
  await pool.map(square, [4])
  await again
  expect(diary.filter(entry => entry === 'drain')).toHaveLength(2)
})

test('on hears of every event, once of the next alone, and off ends both', async () => {
  const pool = openPool({ processes: 1 })
  const heard: string[] = []
  const [on, once, off] = ['on', 'once', 'off'].map(name => () => void heard.push(name))
  expect(pool.on('drain', on!).once('drain', once!).on('drain', off!).off('drain', off!)).toBe(pool)
  pool.once('drain', off!).off('drain', off!)
  for (let round = 0; round < 3; round++) {
    const drained = new Promise<void>(resolve => pool.once('drain', resolve))
    await pool.apply(square, [2])
    await drained
  }
  expect(heard.toSorted()).toEqual(['on', 'on', 'on', 'once'])
  pool.off('drain', on!)
  await pool.apply(square, [2])
  await pool.close()
  await pool.join()
  expect(heard).toHaveLength(4)
})
