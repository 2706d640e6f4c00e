import type { TaskInfo, WorkerExit, WorkerInfo } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { expectEachOnce, marks } from './ledger.ts'
import { mortal } from './references.ts'

// What a pool says of itself while its workers die.

const folder = temporaryFolder()

test('workerExit and taskError tell of each death once, and stats counts it', async () => {
  const pool = openPool({ processes: 2, stderr: 'ignore', name: 'mortal' })
  const exits: [WorkerInfo, WorkerExit][] = []
  const failures: [unknown, TaskInfo][] = []
  pool.on('workerExit', (...exit) => exits.push(exit))
  pool.on('taskError', (...failure) => failures.push(failure))
  await pool.ready()
  const log = freshPath(folder)
  const deaths = { 10: 1, 50: 2, 90: 'SIGKILL' } as const
  const outcomes = await pool.mapSettled(mortal.mark, marks(log, 100, deaths), { chunkSize: 20 })
  expect(exits.map(([, exit]) => exit).toSorted((one, other) => (one.exitCode ?? 9) - (other.exitCode ?? 9))).toEqual([
    { exitCode: 1, signal: null },
    { exitCode: 2, signal: null },
    { exitCode: null, signal: 'SIGKILL' },
  ])
  failures.sort(([, one], [, other]) => one.index - other.index)
  expect(failures.map(([, { index, task }]) => [index, task])).toEqual([
    [10, 'mark'],
    [50, 'mark'],
    [90, 'mark'],
  ])
  for (const [error, { index, pid, workerId }] of failures) {
    const { reason } = outcomes[index] as PromiseRejectedResult
    expect(error).toBe(reason)
    expect(pid).toBe(reason.pid)
    expect(exits.find(([worker]) => worker.pid === pid)?.[0].id).toBe(workerId)
  }
  await pool.ready()
  const { tasksDone, tasksFailed, workers } = pool.stats()
  expect([tasksDone, tasksFailed]).toEqual([97, 3])
  expect(workers.reduce((sum, { restarts }) => sum + restarts, 0)).toBe(3)
  expect(pool.workers.map(({ id, name }) => [id, name])).toEqual([
    [1, 'mortal-1'],
    [2, 'mortal-2'],
  ])
})

test('a worker that died is not among the workers, and its successor has its id and counts the restart', async () => {
  const pool = openPool({ processes: 1 })
  const started = new Promise<WorkerInfo>(resolve => {
    pool.on('workerStart', worker => worker.restarts === 1 && resolve(worker))
  })
  const { pid } = await pool.apply(mortal.die, [3]).catch(reason => reason)
  const successor = await started
  expect(successor).toMatchObject({ id: 1, restarts: 1, tasksDone: 0 })
  expect(successor.pid).not.toBe(pid)
  expect(pool.workers).toMatchObject([{ id: 1, pid: successor.pid, restarts: 1, state: 'idle' }])
})

test('onProgress counts items that died, to the end', async () => {
  const pool = openPool({ processes: 2, stderr: 'ignore' })
  const seen: (number | undefined)[][] = []
  const items = marks(freshPath(folder), 60, { 0: 1, 30: 'SIGKILL', 59: 2 })
  await pool.mapSettled(mortal.mark, items, { chunkSize: 10, onProgress: (...progress) => seen.push(progress) })
  const done = seen.map(([count]) => count ?? 0)
  expect(done).toEqual(done.toSorted((one, other) => one - other))
  expect(seen.at(-1)).toEqual([60, 60])
})

test('listeners that submit work when an item dies get it done, and nothing runs twice', async () => {
  const pool = openPool({ processes: 2, stderr: 'ignore' })
  const answers: Promise<unknown>[] = []
  pool.on('taskError', (_error, { index }) => {
    answers.push(pool.apply((x: number) => x, [index], { priority: 5 }))
  })
  const log = freshPath(folder)
  const outcomes = await pool.mapSettled(mortal.mark, marks(log, 200, { 20: 1, 120: 2, 121: 3 }), { chunkSize: 10 })
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3)
  expect((await Promise.all(answers)).toSorted((one, other) => Number(one) - Number(other))).toEqual([20, 120, 121])
  expectEachOnce(log, 200)
})

test('drain comes once after a call in which items died', async () => {
  const pool = openPool({ processes: 2, stderr: 'ignore' })
  let drains = 0
  pool.on('drain', () => drains++)
  await pool.mapSettled(mortal.mark, marks(freshPath(folder), 50, { 5: 1, 25: 2, 45: 3 }), { chunkSize: 10 })
  await pool.close()
  await pool.join()
  expect(drains).toBe(1)
})
