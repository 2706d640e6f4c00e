import { existsSync } from 'node:fs'
import type { Process } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { memoryModes } from '../limits/memory-modes.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { runProcess, startProcess } from './open-process.ts'
import { targets } from './references.ts'

const folder = temporaryFolder()

/** The target ends its process by itself, or by a signal. */
const ends: [string, () => unknown, number, NodeJS.Signals | null][] = [
  ['returns', () => {}, 0, null],
  ['returns what cannot be encoded', () => [Symbol('no'), () => {}, Promise.resolve()], 0, null],
  ['resolves later', () => new Promise(resolve => setTimeout(resolve, 20)), 0, null],
  ['calls process.exit()', () => process.exit(), 0, null],
  ['calls process.exit(3)', () => process.exit(3), 3, null],
  ['calls process.exit(255) in a timer', () => setTimeout(() => process.exit(255), 5), 255, null],
  ['sets process.exitCode', () => Object.assign(process, { exitCode: 5 }), 5, null],
  [
    'throws',
    () => {
      throw new Error('no')
    },
    1,
    null,
  ],
  [
    'throws nothing at all',
    () => {
      throw undefined
    },
    1,
    null,
  ],
  ['rejects', () => Promise.reject(new Error('no')), 1, null],
  [
    'throws in a timer',
    () =>
      setTimeout(() => {
        throw new Error('no')
      }),
    1,
    null,
  ],
  ['leaves a rejection alone', () => void Promise.reject(new Error('no')), 1, null],
  ['aborts', () => process.abort(), -6, 'SIGABRT'],
  ['sends itself SIGKILL', () => process.kill(process.pid, 'SIGKILL'), -9, 'SIGKILL'],
  ['sends itself SIGTERM', () => process.kill(process.pid, 'SIGTERM'), -15, 'SIGTERM'],
  ['sends itself SIGSEGV', () => process.kill(process.pid, 'SIGSEGV'), -11, 'SIGSEGV'],
]

describe.each(memoryModes)('%s', (_, { env = {} }) => {
  test.each(ends)('a target that %s', async (_, target, exitCode, signal) => {
    const process = await runProcess({ target, env })
    expect([process.exitCode, process.signal, process.isAlive]).toEqual([exitCode, signal, false])
  })
})

test('before the end there is none', async () => {
  const process = await startProcess({ target: targets.spin, args: [freshPath(folder)] })
  expect([process.exitCode, process.signal, process.isAlive]).toEqual([null, null, true])
})

test.each([
  ['terminate', 'SIGTERM', -15],
  ['kill', 'SIGKILL', -9],
] as const)('%s() ends an endless loop by %s', async (method, signal, exitCode) => {
  const path = freshPath(folder)
  const process = await startProcess({ target: targets.spin, args: [path] })
  await untilWritten(path)
  process[method]()
  process[method]()
  await process.exited
  expect([process.exitCode, process.signal, process.error]).toEqual([exitCode, signal, undefined])
  process[method]()
  expect(process.isAlive).toBe(false)
})

const untilEnd = async (process: Process) => {
  await process.exited
  return process.exitCode
}

test('a process that listens for SIGTERM ends in its own way, however long that takes', async () => {
  const path = freshPath(folder)
  const process = await startProcess({
    target: (path: string) => {
      // Longer than what a pool gives its workers.
      globalThis.process.on('SIGTERM', () => setTimeout(() => globalThis.process.exit(4), 800))
      setInterval(() => {}, 1000)
      globalThis.process.getBuiltinModule('node:fs').writeFileSync(path, '')
    },
    args: [path],
  })
  await untilWritten(path)
  process.terminate()
  expect(await untilEnd(process)).toBe(4)
})

test('a process lives on after its target has returned, while a timer runs', async () => {
  const path = freshPath(folder)
  const process = await runProcess({ target: targets.returnEarly, args: [path] })
  expect(existsSync(path)).toBe(true)
  expect(process.exitCode).toBe(0)
})
