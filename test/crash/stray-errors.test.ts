import type { WorkerDiedError } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { mortal } from './references.ts'

// Errors of a worker that belong to no item.

test.each([
  ['an unhandled rejection', mortal.answerThenReject],
  ['an uncaught exception of a timer', mortal.answerThenThrow],
])('%s ends its worker with code 1, after the answer has arrived, and the pool goes on', async (_name, task) => {
  const lines: string[] = []
  const pool = openPool({ processes: 1, stderr: line => lines.push(line) })
  const exited = new Promise(resolve => pool.once('workerExit', (worker, exit) => resolve([worker.pid, exit])))
  const pid = await pool.apply(task, ['nobody catches this'])
  expect(await exited).toEqual([pid, { exitCode: 1, signal: null }])
  const next = await pool.apply(() => process.pid)
  expect(next).not.toBe(pid)
  expect(lines.join('\n')).toContain('nobody catches this')
})

test('what an item leaves behind costs the item that runs then, and says so in its stderrTail', async () => {
  const pool = openPool({ processes: 1, stderr: 'ignore' })
  const failLater = () => {
    Promise.resolve().then(() => {
      throw new Error('nobody catches this')
    })
    return new Promise(resolve => setTimeout(resolve, 60_000))
  }
  const error: WorkerDiedError = await pool.apply(failLater).then(
    () => {},
    reason => reason,
  )
  expect(error).toMatchObject({ code: 'ERR_WORKER_DIED', exitCode: 1, itemIndex: 0, state: 'running' })
  expect(error.stderrTail).toContain('Error: nobody catches this')
  expect(await pool.apply(() => 1)).toBe(1)
})
