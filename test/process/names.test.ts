import {
  currentProcess,
  Event,
  isMainProcess,
  Process,
  parentProcess,
  taskSignal,
  Value,
  workerState,
} from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { startNode } from '../pool/program.ts'
import { openProcess, runProcess } from './open-process.ts'

const program = new URL('./names.mjs', import.meta.url).pathname

test('processes are counted where they are made, and name their children after themselves', async () => {
  const { stdout, stderr, exitCode } = await startNode([program]).ending
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  expect(stdout.trim().split('\n').sort()).toEqual([
    'Process-1 of MainProcess',
    'Process-1:1 of Process-1',
    'Process-1:2 of Process-1',
    'Process-1:2:1 of Process-1:2',
    // One with a name of its own counts too.
    'Process-3 of MainProcess',
    'alice of MainProcess',
    'alice:1 of alice',
    'crew-1 of MainProcess',
    'crew-1:1 of crew-1',
  ])
})

test('the program itself has no parent', () => {
  expect(parentProcess()).toBeUndefined()
})

test('a process knows itself, its parent, and that it is not the program', async () => {
  const lines: string[] = []
  const own = await runProcess({
    target: () =>
      console.log(JSON.stringify([currentProcess(), parentProcess(), isMainProcess, process.ppid, process.title])),
    name: 'knowing',
    stdout: line => lines.push(line),
  })
  expect(own.error).toBeUndefined()
  const pid = own.pid
  expect(JSON.parse(lines.join(''))).toEqual([
    { name: 'knowing', pid, isMain: false },
    { ...currentProcess() },
    false,
    process.pid,
    'knowing',
  ])
})

test("a pool's worker has a parent, and is one, with its id", async () => {
  const pool = openPool({ processes: 1, name: 'crew' })
  const [parent, line] = await pool.apply(async () => {
    const lines: string[] = []
    const child = new Process({
      target: () => console.log(JSON.stringify(parentProcess())),
      stdout: line => lines.push(line),
    })
    await child.start()
    await child.exited
    return [parentProcess(), lines.join('')] as const
  })
  expect(parent).toEqual(currentProcess())
  expect(JSON.parse(line)).toEqual({ name: 'crew-1', pid: pool.workers[0]!.pid, isMain: false, workerId: 1 })
})

test('what is meant for the workers of a pool does no harm: no state, and a signal that does not abort', async () => {
  const seen = new Value('int32')
  const heard = new Event()
  const process = await runProcess({
    target: (seen: Value<'int32'>, heard: Event) => {
      const signal = taskSignal()
      if (workerState() === undefined && !signal.aborted && taskSignal() === signal) seen.value = 1
      signal.addEventListener('abort', () => heard.set())
    },
    args: [seen, heard],
  })
  expect([process.error, process.exitCode, seen.value, heard.isSet]).toEqual([undefined, 0, 1, false])
})

test('a name is kept, also when it was used before', () => {
  const names = ['one', 'one', 'Process-1'].map(name => openProcess({ target: () => {}, name }).name)
  expect(names).toEqual(['one', 'one', 'Process-1'])
})
