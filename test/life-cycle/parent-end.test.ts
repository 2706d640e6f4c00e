import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { untilEnded } from '../pool/process-end.ts'
import { startNode } from '../pool/program.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'

const folder = temporaryFolder()
const program = fileURLToPath(new URL('./doomed-parent.mjs', import.meta.url))

const everyEnd = ['exit', 'throw', 'rejection', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const
const hardEnds = ['exit', 'SIGKILL'] as const

const cases = [
  ...everyEnd.map(end => ['idle', end] as const),
  ...everyEnd.map(end => ['with an open timer', end] as const),
  ...everyEnd.map(end => ['in an endless loop', end] as const),
  ...everyEnd.map(end => ['starting', end] as const),
  ...everyEnd.map(end => ['in a slow initializer', end] as const),
  ...hardEnds.map(end => ['in an endless initializer', end] as const),
  ...hardEnds.map(end => ['in an endless loop with signal handlers', end] as const),
  ...hardEnds.map(end => ['blocked in Atomics.wait', end] as const),
  ...hardEnds.map(end => ['being replaced', end] as const),
]
const casesWithoutSharedMemory = cases.filter(([, end]) => end === 'exit' || end === 'SIGKILL')

async function expectNoneLeft(state: string, end: string, sharedMemory: string): Promise<void> {
  const bySignal = end.startsWith('SIG')
  const started = startNode([program, state, bySignal ? 'wait' : end, sharedMemory, freshPath(folder)])
  const pids = JSON.parse(await started.firstLine) as number[]
  expect(pids.length).toBeGreaterThanOrEqual(2)
  if (bySignal) started.child.kill(end as NodeJS.Signals)
  await untilEnded(pids)
  const expected = bySignal ? { exitCode: null, signal: end } : { exitCode: end === 'exit' ? 7 : 1, signal: null }
  expect(await started.ending).toMatchObject(expected)
}

describe('no worker is left', () => {
  test.concurrent.each(cases)('of those that are %s when their parent ends by %s', (state, end) =>
    expectNoneLeft(state, end, 'on'),
  )

  test.concurrent.each(casesWithoutSharedMemory)(
    'of those that are %s when their parent ends by %s, without shared memory',
    (state, end) => expectNoneLeft(state, end, 'off'),
  )
})
