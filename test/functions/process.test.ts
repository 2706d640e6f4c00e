import { availableParallelism } from 'node:os'
import { cpuCount, currentProcess, isMainProcess, Pool, task, taskSignal } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { runProgram } from '../pool/program.ts'
import { initializing } from '../tasks/references.ts'

const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

interface Identity {
  isMain(): { isMainProcess: boolean; atImport: boolean }
  signalOfTask(item: number): { aborted: boolean; same: boolean; isSignal: boolean }
}

const url = new URL('../tasks/identity.mjs', import.meta.url)
const isMain = task<Identity, 'isMain'>(url, 'isMain')
const signalOfTask = task<Identity, 'signalOfTask'>(url, 'signalOfTask')

test('isMainProcess is true here, and false in a worker, already while its modules load', async () => {
  expect(isMainProcess).toBe(true)
  expect(await pool.apply(isMain)).toEqual({ isMainProcess: false, atImport: false })
})

test('isMainProcess is true in a program, whatever its arguments are', async () => {
  const { stdout } = await runProgram('identity', 'an argument')
  expect(JSON.parse(stdout)).toEqual({ isMainProcess: true, inWorker: false, name: 'MainProcess', isMain: true })
})

test('currentProcess() here is the main process', () => {
  expect(currentProcess()).toEqual({ name: 'MainProcess', pid: process.pid, isMain: true })
})

test('currentProcess() in a worker has its pid, its id in the pool, and a name', async () => {
  await pool.ready()
  const described = await pool.map(initializing.describeProcess, Array(100).fill(0), { chunkSize: 1 })
  const workers = pool.workers
  for (const { pid, workerId, name, isMain } of described) {
    expect(isMain).toBe(false)
    expect(workers.find(worker => worker.pid === pid)?.id).toBe(workerId)
    expect(name).toContain(String(workerId))
  }
})

describe('taskSignal()', () => {
  test('is an AbortSignal that has not aborted, one and the same during an item', async () => {
    const expected = { aborted: false, same: true, isSignal: true }
    expect(await pool.map(signalOfTask, [1, 2, 3])).toEqual([expected, expected, expected])
  })

  test('is refused outside of a task', () => {
    expect(() => taskSignal()).toThrow(/taskSignal\(\)/)
  })
})

test('cpuCount() is an integer of at least 1, and not more than the processors there are', () => {
  expect(Number.isInteger(cpuCount())).toBe(true)
  expect(cpuCount()).toBeGreaterThanOrEqual(1)
  expect(cpuCount()).toBeLessThanOrEqual(availableParallelism())
})
