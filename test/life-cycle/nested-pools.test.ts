import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { TaskTimeoutError, tasks } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'
import { startNode } from '../pool/program.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'

const folder = temporaryFolder()
const program = fileURLToPath(new URL('./nested-parent.mjs', import.meta.url))
const { spinInDepth } = tasks<{ spinInDepth(nest: { depth: number; path: string }): Promise<void> }>(
  new URL('./nesting.mjs', import.meta.url),
)

describe('workers of workers of workers, in endless loops, are gone', () => {
  test.concurrent.each([
    ['exit', 'on'],
    ['SIGKILL', 'on'],
    ['SIGTERM', 'on'],
    ['terminate', 'on'],
    ['SIGKILL', 'off'],
    ['exit', 'off'],
  ])('when the program ends by %s, shared memory %s', async (end, sharedMemory) => {
    const started = startNode([program, end, sharedMemory, freshPath(folder)])
    const pids = JSON.parse(await started.firstLine) as number[]
    expect(new Set(pids).size).toBe(5)
    if (end.startsWith('SIG')) started.child.kill(end as NodeJS.Signals)
    await untilEnded(pids)
    await started.ending
  })

  test.concurrent('when the item that has the outer one of their pools is late', async () => {
    const pool = openPool({ processes: 1 })
    const path = freshPath(folder)
    const call = pool.apply(spinInDepth, [{ depth: 2, path }], { taskTimeout: 5000 })
    const outcome = expect(call).rejects.toThrow(TaskTimeoutError)
    await untilWritten(path)
    await outcome
    const pids = readFileSync(path, 'utf8').split('\n').slice(0, -1).map(Number)
    expect(pids.length).toBeGreaterThanOrEqual(1)
    await untilEnded(pids)
  })
})
