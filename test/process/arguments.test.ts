import { readFileSync } from 'node:fs'
import { deserialize, Event, SharedArray, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { memoryModes } from '../limits/memory-modes.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { openProcess, runProcess, startProcess } from './open-process.ts'
import { targets } from './references.ts'
import { greet } from './typed-target.ts'

const folder = temporaryFolder()
const left = (path: string) => deserialize(readFileSync(path)) as unknown[]

describe.each(memoryModes)('%s', (_, { env = {} }) => {
  test('arguments arrive as they left', async () => {
    const path = freshPath(folder)
    const cyclic: unknown[] = [new Map([[1n, new Date(5)]])]
    cyclic.push(cyclic)
    const values = [undefined, Number.NaN, -0, 'text', new Uint8Array([1, 2]), new RangeError('no'), cyclic]
    const process = await runProcess({ target: targets.leave, args: [path, ...values], env })
    expect(process.error).toBeUndefined()
    expect(left(path)).toEqual(values)
  })

  test('a closure takes along what it captured', async () => {
    const path = freshPath(folder)
    const captured = { number: 5 }
    const { exitCode } = await runProcess({
      target: (other: number) => targets.leave(path, captured.number + other),
      args: [2],
      env,
    })
    expect(exitCode).toBe(0)
    expect(left(path)).toEqual([7])
  })

  test('a function of a TypeScript module is imported there', async () => {
    const path = freshPath(folder)
    await runProcess({ target: greet, args: [{ path, text: 'hello' }], env })
    expect(readFileSync(path, 'utf8')).toBe('hello!')
  })

  test('a binary of 32 MiB arrives whole', async () => {
    const path = freshPath(folder)
    const bytes = new Uint8Array(2 ** 25).fill(7)
    const process = await runProcess({
      target: (path: string, bytes: Uint8Array) =>
        targets.leave(
          path,
          bytes.length,
          bytes.every(byte => byte === 7),
        ),
      args: [path, bytes],
      env,
    })
    expect(process.error).toBeUndefined()
    expect(left(path)).toEqual([2 ** 25, true])
  })

  test('what is changed after start() was called does not reach the process', async () => {
    const path = freshPath(folder)
    const list = [1, 2]
    const bytes = new Uint8Array(100_000)
    const process = openProcess({ target: targets.leave, args: [path, list, bytes], env })
    list.push(3)
    const started = process.start()
    list.push(4)
    bytes.fill(9)
    await started
    await process.exited
    expect(left(path)).toEqual([[1, 2, 3], new Uint8Array(100_000)])
  })
})

describe('what processes share', () => {
  test('is the same memory', async () => {
    const value = new Value('int32', 1)
    const array = new SharedArray('float64', 2)
    const process = await runProcess({
      target: (value: Value<'int32'>, inner: { array: SharedArray<'float64'> }) => {
        value.add(2)
        inner.array.values[1] = 0.5
      },
      args: [value, { array }],
    })
    expect(process.error).toBeUndefined()
    expect(value.value).toBe(3)
    expect([...array.values]).toEqual([0, 0.5])
  })

  test('lives until the process has it, though nobody else holds it here', async () => {
    const answered = new Value('int32')
    const start = async () => {
      const own = new Value('int32', 41)
      const captured = new Value('int32', 1)
      return startProcess({
        target: (answered: Value<'int32'>, own: Value<'int32'>) => answered.add(own.value + captured.value),
        args: [answered, own],
      })
    }
    const process = await start()
    for (let round = 0; round < 20; round++) new Array(100_000).fill(round)
    await process.exited
    expect(process.error).toBeUndefined()
    expect(answered.value).toBe(42)
  })

  test('may block there, and be set from here', async () => {
    const [here, there] = [new Event(), new Event()]
    const process = await startProcess({
      target: (here: Event, there: Event) => {
        there.set()
        here.waitSync({ timeout: 30_000 })
      },
      args: [here, there],
    })
    await there.wait()
    expect(process.isAlive).toBe(true)
    here.set()
    await process.exited
    expect(process.exitCode).toBe(0)
  })
})

test.each([
  ['a symbol', Symbol('no'), 'args[1].deep[0]'],
  ['a promise', Promise.resolve(), 'args[1].deep[0]'],
  ['a function', () => {}, 'args[1].deep[0]'],
])('an argument that holds %s rejects start(), and nothing was started', async (_, value, path) => {
  const process = openProcess({ target: (..._: unknown[]) => {}, args: [1, { deep: [value] }] })
  await expect(process.start()).rejects.toMatchObject({ code: 'ERR_ENCODE', path })
  expect([process.pid, process.isAlive, process.exitCode]).toEqual([undefined, false, null])
})

test('a target that cannot travel rejects start() with a ShipError whose stack begins at the caller', async () => {
  let calls = 0
  const process = openProcess({ target: () => void calls++ })
  const error = (await process.start().catch((error: unknown) => error)) as Error
  expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_SHIP_/) })
  expect(error.stack!.split('\n').find(line => line.startsWith('    at '))).toContain('arguments.test.ts')
  expect(process.pid).toBeUndefined()
  expect(calls).toBe(0)
})
