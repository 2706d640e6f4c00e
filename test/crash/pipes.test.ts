import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilEnded } from '../pool/process-end.ts'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { expectEachOnce, marks, numbers } from './ledger.ts'
import { mortal } from './references.ts'

// Tasks that break what their worker speaks through: that is the end of this worker, and of nothing else.

const folder = temporaryFolder()
const toWorker = 3
const fromWorker = 4

describe('a task that closes the pipe from its parent', () => {
  test('is answered, and all calls that follow are', async () => {
    const pool = openPool({ processes: 1, stderr: 'ignore' })
    const pid = await pool.apply(mortal.closeDescriptor, [toWorker])
    const log = freshPath(folder)
    expect(await pool.map(mortal.mark, marks(log, 100, {}))).toEqual(numbers(100))
    expectEachOnce(log, 100)
    await untilEnded([pid])
  })

  test('does not keep its pool from closing', async () => {
    const pool = openPool({ processes: 1, stderr: 'ignore' })
    const pid = await pool.apply(mortal.closeDescriptor, [toWorker])
    await pool.close()
    await pool.join()
    await untilEnded([pid])
  })
})

describe('a task that closes the pipe to its parent', () => {
  test.each([
    ['and returns', mortal.closeDescriptor],
    ['and runs on', mortal.closeDescriptorAndStay],
  ])('%s settles, its worker ends, and the calls behind it are answered', async (_name, task) => {
    const pool = openPool({ processes: 1, stderr: 'ignore' })
    const pid = await pool.apply(() => process.pid)
    const calls = [pool.apply(task, [fromWorker]), ...numbers(50).map(x => pool.apply((y: number) => y, [x]))]
    const [outcome, ...others] = await Promise.allSettled<unknown>(calls)
    // Its result may have been in the memory that the worker shares with us.
    if (outcome!.status === 'fulfilled') expect([task, outcome!.value]).toEqual([mortal.closeDescriptor, pid])
    else expect(outcome!.reason).toMatchObject({ code: 'ERR_WORKER_DIED', pid, state: 'running' })
    expect(others).toEqual(numbers(50).map(value => ({ status: 'fulfilled', value })))
    await untilEnded([pid])
  })
})

const bytes = (...values: number[]) => Uint8Array.from(values)
const prefix = (kind: number, length: number) =>
  bytes(
    0xf7,
    kind,
    0,
    0,
    length & 0xff,
    (length >> 8) & 0xff,
    (length >> 16) & 0xff,
    length >>> 24,
    ...Array(8).fill(0),
  )

describe('a task that writes to the pipe to its parent', () => {
  test.each([
    ['text', Buffer.from('hello, this is no frame')],
    ['one byte that is no beginning of a frame', bytes(0)],
    ['the first byte of a frame', bytes(0xf7)],
    ['the first eight bytes of a frame', prefix(19, 5).subarray(0, 8)],
    ['a frame of an unknown kind', prefix(99, 0)],
    ['a frame without its body', prefix(19, 100)],
    ['a frame of 256 MiB without its body', prefix(19, 2 ** 28)],
    ['a frame whose body is no message', Uint8Array.from([...prefix(19, 3), 0x92, 1, 0])],
    ['the end of a chunk that it does not have', Uint8Array.from([...prefix(20, 3), 0x92, 1, 0])],
    ['100,000 bytes of noise', Uint8Array.from(numbers(100_000), index => (index * 7919) & 0xff)],
  ])('%s settles, its worker ends or lives, and the calls behind it are answered', async (_name, content) => {
    const pool = openPool({ processes: 1, stderr: 'ignore' })
    const pid = await pool.apply(() => process.pid)
    const calls = [pool.apply(mortal.writeBytes, [fromWorker, content])]
    const [outcome] = await Promise.allSettled(calls)
    if (outcome!.status === 'rejected') expect(outcome!.reason).toMatchObject({ code: 'ERR_WORKER_DIED', pid })
    const log = freshPath(folder)
    expect(await pool.map(mortal.mark, marks(log, 50, {}))).toEqual(numbers(50))
    expectEachOnce(log, 50)
    await untilEnded([pid])
  })

  test('what is no frame costs what ran in that worker, and is named as the cause', async () => {
    const pool = openPool({ processes: 2, stderr: 'ignore' })
    const log = freshPath(folder)
    const others = pool.map(mortal.mark, marks(log, 300, {}, 0.2), { chunkSize: 1 })
    const error = await pool
      .apply(mortal.writeBytesAndStay, [fromWorker, Buffer.from('hello, this is no frame')])
      .catch(reason => reason)
    expect(error).toMatchObject({ code: 'ERR_WORKER_DIED', cause: { code: 'ERR_PROTOCOL' } })
    expect(await others).toEqual(numbers(300))
    expectEachOnce(log, 300)
  })
})

test('a task that ends its standard streams is answered, and so are those that write to them afterwards', async () => {
  const pool = openPool({ processes: 1, stdout: 'ignore', stderr: 'ignore' })
  const pid = await pool.apply(mortal.endStandardStreams)
  const print = (x: number) => {
    process.stdout.write(`${x}\n`, () => {})
    return x
  }
  await Promise.allSettled([pool.apply(print, [1])])
  expect(await pool.map((x: number) => x * 2, [1, 2, 3])).toEqual([2, 4, 6])
  expect(pid).toEqual(expect.any(Number))
})

test.each([0, 1, 2])('a task that closes descriptor %i is answered, and so is the next', async descriptor => {
  const pool = openPool({ processes: 1, stdout: 'ignore', stderr: 'ignore' })
  const pid = await pool.apply(mortal.closeDescriptor, [descriptor])
  expect(await pool.apply(() => process.pid)).toBe(pid)
  const error = await pool.apply(mortal.die, [5]).catch(reason => reason)
  expect(error).toMatchObject({ pid, exitCode: 5, state: 'running' })
})

test.each([
  ['its standard streams', [0, 1, 2]],
  ['all its pipes', [0, 1, 2, toWorker, fromWorker]],
])('the death of a worker is seen although a process that it started lives on and holds %s', async (_name, held) => {
  const pool = openPool({ processes: 1, stdout: 'ignore', stderr: 'ignore' })
  const path = freshPath(folder)
  const dying = pool.apply(mortal.leaveChildAndDie, [path, held]).catch(reason => reason)
  await untilWritten(path)
  try {
    expect(await dying).toMatchObject({ exitCode: 8, state: 'running', itemIndex: 0 })
    expect(await pool.apply((x: number) => x, [1])).toBe(1)
  } finally {
    process.kill(Number(readFileSync(path, 'utf8')), 'SIGKILL')
  }
})
