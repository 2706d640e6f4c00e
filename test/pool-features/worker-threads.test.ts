import { expect, test } from 'vitest'
import { untilEnded } from '../pool/process-end.ts'
import { runProgram } from '../pool/program.ts'

// A program that does not end by itself is ended by the watchdog of its test, which then fails.

test.concurrent.each([
  ['is used and closed', { results: [1, 4, 9], left: 0, isMainProcess: true, name: 'MainProcess' }],
  ['is used and left open', [1, 4, 9]],
  ['has an initializer and fails', 'RangeError: mine'],
])('a pool in a worker thread that %s works as in the main thread', async (name, printed) => {
  const ending = await runProgram('thread', name)
  expect(ending).toEqual({ exitCode: 0, signal: null, stdout: `${JSON.stringify(printed)}\n`, stderr: '' })
})

test.concurrent('what a worker of a thread prints comes out', async () => {
  const { stdout, stderr, exitCode } = await runProgram('thread', 'prints')
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout.trim().split('\n').sort()).toEqual(['"printed"', 'from the worker'])
})

test.concurrent('a thread that is terminated leaves no worker behind', async () => {
  const { stdout, exitCode, stderr } = await runProgram('thread', 'is busy')
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  const [pids, last] = stdout.trim().split('\n')
  expect(last).toBe('terminated')
  expect(JSON.parse(pids!)).toHaveLength(2)
  await untilEnded(JSON.parse(pids!))
})
