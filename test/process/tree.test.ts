import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Process } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'
import { startNode } from '../pool/program.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { runProcess, startProcess } from './open-process.ts'
import { targets } from './references.ts'

const folder = temporaryFolder()
const program = fileURLToPath(new URL('./tree.mjs', import.meta.url))
const read = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1).map(Number)

const trees = [
  ['two in endless loops', 2],
  ['two that rest', 2],
  ['one that only a timer keeps', 1],
  ['one that does not listen to signals', 1],
  ['a child of a child of a child', 4],
  ['a process with a pool', 3],
  ['a pool with a process', 2],
] as const
const ends = ['exit', 'throw', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const
const cases = trees.flatMap(([tree, count]) => ends.map(end => [tree, end, count] as const))

async function expectNoneLeft(tree: string, end: string, count: number, mode: string): Promise<void> {
  const bySignal = end.startsWith('SIG')
  const started = startNode([program, tree, bySignal ? 'wait' : end, freshPath(folder)], {
    env: { FORKYARD_SHARED_MEMORY: mode },
  })
  const pids = JSON.parse(await started.firstLine) as number[]
  expect(new Set(pids).size).toBe(count)
  if (bySignal) started.child.kill(end as NodeJS.Signals)
  await untilEnded(pids)
  const expected = bySignal ? { exitCode: null, signal: end } : { exitCode: end === 'exit' ? 7 : 1, signal: null }
  expect(await started.ending).toMatchObject(expected)
}

describe('nothing is left', () => {
  test.concurrent.each(cases)('of %s when the program ends by %s', (tree, end, count) =>
    expectNoneLeft(tree, end, count, 'on'),
  )

  test.concurrent.each(cases.filter(([, end]) => end === 'exit' || end === 'SIGKILL'))(
    'of %s when the program ends by %s, without shared memory',
    (tree, end, count) => expectNoneLeft(tree, end, count, 'off'),
  )
})

test('the end of a process is the end of its children', async () => {
  const path = freshPath(folder)
  const parent = await startProcess({
    target: async (path: string) => {
      await new Process({ target: targets.spin, args: [path] }).start()
      await new Promise(resolve => setTimeout(resolve, 300_000))
    },
    args: [path],
  })
  await untilWritten(path)
  parent.kill()
  await parent.exited
  expect(parent.exitCode).toBe(-9)
  await untilEnded(read(path))
})

describe('a process may hold a pool, and a pool a process:', () => {
  test('the pool works there, and does not keep the process alive', async () => {
    const path = freshPath(folder)
    const process = await runProcess({
      target: async (path: string) => {
        const { Pool } = await import('@forkyard/core')
        const squares = await new Pool({ processes: 2 }).map((x: number) => x * x, [1, 2, 3])
        globalThis.process.getBuiltinModule('node:fs').writeFileSync(path, squares.join())
      },
      args: [path],
    })
    expect([process.error, process.exitCode]).toEqual([undefined, 0])
    expect(readFileSync(path, 'utf8')).toBe('1,4,9')
  })

  test('a task starts a process and waits for its end', async () => {
    const pool = openPool({ processes: 2 })
    const codes = await pool.map(
      async (code: number) => {
        const own = new Process({ target: (code: number) => process.exit(code), args: [code] })
        await own.start()
        await own.join()
        return own.exitCode
      },
      [3, 4, 5],
      { chunkSize: 1 },
    )
    expect(codes).toEqual([3, 4, 5])
  })
})

test('who has a process may not block, and may again after its end', async () => {
  const process = await runProcess({
    target: async (path: string) => {
      const { Event, Process } = await import('@forkyard/core')
      const event = new Event()
      const inner = new Process({ target: targets.spin, args: [path] })
      await inner.start()
      const refused = (() => {
        try {
          event.waitSync({ timeout: 0 })
          return 'waited'
        } catch (error) {
          return (error as { code: string }).code
        }
      })()
      inner.kill()
      await inner.exited
      event.set()
      event.waitSync()
      throw refused
    },
    args: [freshPath(folder)],
  })
  expect(process.error).toBe('ERR_SYNC_WAIT')
})

test('a thread of the program has processes of its own', async () => {
  const thread = `
    const { parentPort } = require('node:worker_threads')
    void (async () => {
      const { activeChildren, Process } = await import(${JSON.stringify(import.meta.resolve('@forkyard/core'))})
      const own = new Process({ target: () => process.exit(3) })
      await own.start()
      const active = activeChildren().length
      await own.exited
      parentPort.postMessage([own.name, active, own.exitCode, activeChildren().length])
    })()`
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const { once } = process.getBuiltinModule('node:events')
  const worker = new Worker(thread, { eval: true })
  const exit = once(worker, 'exit')
  expect((await once(worker, 'message'))[0]).toEqual(['Process-1', 1, 3, 0])
  expect(await exit).toEqual([0])
})
