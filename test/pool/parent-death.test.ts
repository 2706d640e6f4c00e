import { expect, test } from 'vitest'
import { exists, untilEnded } from './process-end.ts'
import { startProgram } from './program.ts'

const everyEnd = ['exit', 'throw', 'SIGTERM', 'SIGINT', 'SIGKILL']
const hardestEnds = ['exit', 'SIGKILL']

/** What the workers do when their parent ends, and how it ends. */
const ends = [
  ...everyEnd.map(end => ['are idle', end] as const),
  ...everyEnd.map(end => ['wait for a timer', end] as const),
  ...hardestEnds.map(end => ['wait for a promise', end] as const),
  ...hardestEnds.map(end => ['wait in their initializer', end] as const),
  ...hardestEnds.map(end => ['print without end', end] as const),
]

test.concurrent.each(ends)('workers that %s are gone after their parent ended by %s', async (state, end) => {
  const bySignal = end.startsWith('SIG')
  const program = startProgram('parent', state, bySignal ? 'wait' : end)
  const pids = JSON.parse(await program.firstLine) as number[]
  expect(pids).toHaveLength(2)
  if (bySignal) {
    expect(pids.filter(exists)).toHaveLength(2)
    program.child.kill(end as NodeJS.Signals)
  }
  await untilEnded(pids)
  const expected = bySignal ? { exitCode: null, signal: end } : { exitCode: end === 'exit' ? 7 : 1, signal: null }
  expect(await program.ending).toMatchObject(expected)
})
