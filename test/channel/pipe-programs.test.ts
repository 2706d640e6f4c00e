import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'

const program = fileURLToPath(new URL('./pipe-programs.mjs', import.meta.url))
const run = (what: string, env: Record<string, string> = {}) =>
  startNode(['--expose-gc', program, what], { env }).ending

describe('a program of which nothing else is left ends', () => {
  test.concurrent.each([
    'a top level that waits for a value',
    'a top level that polls for ever',
    'a top level that waits for room',
    'a top level that joins a queue',
  ])('with code 13: %s', async what => {
    const { exitCode, signal } = await run(what)
    expect({ exitCode, signal }).toEqual({ exitCode: 13, signal: null })
  })

  test.concurrent.each([
    ['a recv that nobody waits for', 0],
    ['a send that nobody waits for', 0],
    ['a join that nobody waits for', 0],
    ['process.exit while one waits', 7],
  ])('as if nothing waited: %s', async (what, exitCode) => {
    expect(await run(what)).toEqual({ exitCode, signal: null, stdout: '', stderr: '' })
  })
})

test.concurrent.each([
  'empty ones',
  'ones with values in them',
  'ones that are closed',
  'ones of which waits were given up',
  'ones through which ends were sent',
  'ones in which ends are left',
])('1,000 pipes that come and go leave no mapping and no descriptor: %s', async what => {
  const { stdout, stderr, exitCode } = await run(what)
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  // The heap, and the two rings of the pipe that was kept.
  expect(JSON.parse(stdout)).toEqual({ mappings: 3, descriptors: 3, kept: 'kept' })
})

describe('a worker_thread has an end by serialize and deserialize', () => {
  test('and talks through it, blocking and not, until it ends', async () => {
    const { stdout, stderr, exitCode } = await run('threads')
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(JSON.parse(stdout)).toEqual({ isWhole: true, end: 'ERR_END_OF_PIPE' })
  })

  test('and when it is terminated, the other end is told', async () => {
    const { stdout, stderr, exitCode } = await run('a thread that is terminated')
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(JSON.parse(stdout)).toEqual({ answer: -1, end: 'ERR_END_OF_PIPE' })
  })
})

test('where processes share no memory, pipe() and JoinableQueue say so', async () => {
  const { stdout, stderr, exitCode } = await run('without shared memory', { FORKYARD_SHARED_MEMORY: 'off' })
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  const line =
    'UnsupportedPlatformError ERR_UNSUPPORTED_PLATFORM Memory that processes share cannot be had here: the environment variable FORKYARD_SHARED_MEMORY is "off".\n'
  expect(stdout).toBe(line + line)
})
