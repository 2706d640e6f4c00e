import { readFileSync } from 'node:fs'
import { WorkerDiedError } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { exists, untilEnded } from '../pool/process-end.ts'
import { startProgram } from '../pool/program.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { nested } from './references.ts'

const folder = temporaryFolder()

/** A worker and those of the pool inside it, once all are running. */
async function untilHeld(path: string): Promise<[worker: number, ...inner: number[]]> {
  await untilWritten(path)
  const pids = JSON.parse(readFileSync(`${path}.part`, 'utf8'))
  expect(pids).toHaveLength(3)
  expect(pids.filter(exists)).toHaveLength(3)
  return pids
}

test.concurrent('a task may have a pool of its own, and its tasks too', async () => {
  const pool = openPool({ processes: 1 })
  const { squares, pids, name } = await pool.apply(nested.squareInDepth, [3, [1, 2, 3]])
  expect(squares).toEqual([1, 4, 9])
  expect(name).toMatch(/^depth-2-[12]$/)
  expect(new Set([...pids, process.pid]).size).toBe(4)
  await untilEnded(pids)
})

test.concurrent('two tasks have pools of their own at the same time', async () => {
  const pool = openPool({ processes: 2 })
  const inputs: [number, number[]][] = [
    [1, [1, 2]],
    [1, [3, 4]],
  ]
  const results = await pool.starmap(nested.squareInDepth, inputs, { chunkSize: 1 })
  expect(results.map(({ squares }) => squares)).toEqual([
    [1, 4],
    [9, 16],
  ])
})

test.concurrent('the error of a task inside a task comes through', async () => {
  const pool = openPool({ processes: 1 })
  const error = await pool.apply(nested.failInside, ['from within']).catch(reason => reason)
  expect(error).toBeInstanceOf(RangeError)
  expect(error).toMatchObject({ message: 'from within', detail: expect.any(Number) })
  expect(error.detail).not.toBe(pool.workers[0]!.pid)
})

test.concurrent('the death of a worker inside a worker comes through, and the outer one lives', async () => {
  const pool = openPool({ processes: 1 })
  const pid = await pool.apply(() => process.pid)
  const error = await pool.apply(nested.exitInside, [6]).catch(reason => reason)
  expect(error).toMatchObject({ name: 'WorkerDiedError', code: 'ERR_WORKER_DIED', exitCode: 6 })
  expect(await pool.apply(() => process.pid)).toBe(pid)
})

test.concurrent('what is printed inside comes out, in whole lines', async () => {
  const stdout: string[] = []
  const stderr: string[] = []
  const pool = openPool({ processes: 1, stdout: line => stdout.push(line), stderr: line => stderr.push(line) })
  await pool.apply(nested.printInside, [['one', 'two', 'three']])
  await pool.close()
  await pool.join()
  expect(stdout.sort()).toEqual(['one', 'three', 'two'])
  expect(stderr.sort()).toEqual(['ONE', 'THREE', 'TWO'])
})

test.concurrent('a pool that a task left open ends with its worker', async () => {
  const pool = openPool({ processes: 1 })
  const pids = await pool.apply(nested.openInside)
  expect(pids.filter(exists)).toHaveLength(2)
  await pool.close()
  await pool.join()
  await untilEnded(pids)
})

test.concurrent('terminate ends the workers inside too', async () => {
  const pool = openPool({ processes: 1 })
  const path = freshPath(folder)
  const call = pool.apply(nested.holdInside, [path]).catch(error => error.name)
  const pids = await untilHeld(path)
  await pool.terminate()
  expect(await call).toBe('PoolTerminatedError')
  await untilEnded(pids)
})

test.concurrent('a worker that is killed leaves no worker of its own behind', async () => {
  const pool = openPool({ processes: 1 })
  const path = freshPath(folder)
  const call = pool.apply(nested.holdInside, [path]).catch(error => error)
  const pids = await untilHeld(path)
  process.kill(pids[0], 'SIGKILL')
  expect(await call).toBeInstanceOf(WorkerDiedError)
  await untilEnded(pids)
})

test.concurrent.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
  'a program that ends by %s leaves neither children nor grandchildren',
  async signal => {
    const path = freshPath(folder)
    const program = startProgram('nested-parent', path)
    const pids = await untilHeld(path)
    program.child.kill(signal)
    expect(await program.ending).toMatchObject({ signal })
    await untilEnded(pids)
  },
)
