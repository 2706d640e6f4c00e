import { expect, test } from 'vitest'
import { runProgram } from '../pool/program.ts'

// A program that a wait holds up is ended by the watchdog of its test, which then fails.

const things = ['Lock', 'RLock', 'Semaphore', 'Condition', 'Event', 'Barrier']
const ends = [
  ['process.exit', { exitCode: 7, signal: null, stderr: '' }],
  ['an uncaught throw', { exitCode: 1, signal: null, stderr: expect.stringContaining('the end') }],
  ['its natural end', { exitCode: 0, signal: null, stderr: '' }],
  ['process.exit at once', { exitCode: 7, signal: null, stderr: '' }],
  ['process.exit in a worker thread', { exitCode: 5, signal: null, stderr: '' }],
  ['the natural end of a worker thread', { exitCode: 0, signal: null, stderr: '' }],
  ['the termination of a worker thread', { exitCode: 1, signal: null, stderr: '' }],
] as const

test.concurrent.each(things.flatMap(thing => ends.map(([end, ending]) => [thing, end, ending] as const)))(
  'a pending wait for a %s does not hold up %s',
  async (thing, end, ending) => {
    expect(await runProgram('pending-waits', thing, end)).toEqual({ ...ending, stdout: 'waits\n' })
  },
)

test.concurrent('a program whose top level awaits what nobody can give any more ends with code 13', async () => {
  const { exitCode, signal } = await runProgram('pending-waits', 'Lock', 'a top level that waits')
  expect({ exitCode, signal }).toEqual({ exitCode: 13, signal: null })
})
