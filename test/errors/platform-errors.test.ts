import { AssertionError } from 'node:assert'
import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'
import { failureOf } from './failure-of.ts'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

test('an error of the system keeps code, errno, syscall and path', async () => {
  const error = await failureOf(pool.apply(() => process.getBuiltinModule('node:fs').readFileSync('/no/such/file')))
  expect(error.constructor).toBe(Error)
  expect({ ...error }).toEqual({ code: 'ENOENT', errno: -2, syscall: 'open', path: '/no/such/file' })
  expect(error.message).toBe("ENOENT: no such file or directory, open '/no/such/file'")
})

test('an error of the system out of a promise keeps code, errno, syscall and path', async () => {
  const error = await failureOf(
    pool.apply(() => process.getBuiltinModule('node:fs').promises.readdir('/no/such/folder')),
  )
  expect({ ...error }).toEqual({ code: 'ENOENT', errno: -2, syscall: 'scandir', path: '/no/such/folder' })
})

test('a refused connection keeps address and port', async () => {
  const error = await failureOf(
    pool.apply(
      () =>
        new Promise((_resolve, reject) => {
          process.getBuiltinModule('node:net').connect(1, '127.0.0.1').on('error', reject)
        }),
    ),
  )
  expect(error).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 1 })
})

test('an error of Node keeps its class and its ERR_ code', async () => {
  const error = await failureOf(pool.apply((value: unknown) => Buffer.from(value as string), [7]))
  expect(error).toBeInstanceOf(TypeError)
  expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE', name: 'TypeError' })
  const range = await failureOf(pool.apply(() => Buffer.alloc(1).readUInt8(7)))
  expect(range).toBeInstanceOf(RangeError)
  expect(range).toMatchObject({ code: 'ERR_OUT_OF_RANGE' })
})

test('an AssertionError keeps its message and what it compared', async () => {
  const compare = (): void => process.getBuiltinModule('node:assert').strictEqual(1, 2, 'one is not two')
  const error = await failureOf(pool.apply(compare))
  const local = await failureOf(Promise.resolve().then(compare))
  expect(error.message).toBe(local.message)
  expect(error.name).toBe('AssertionError')
  expect({ ...error }).toEqual({ ...local })
  expect(error).toMatchObject({ code: 'ERR_ASSERTION', actual: 1, expected: 2, operator: 'strictEqual' })
})

test('an AssertionError is an AssertionError', async () => {
  const error = await failureOf(pool.apply(() => process.getBuiltinModule('node:assert').deepEqual({ a: 1 }, { a: 2 })))
  expect(error).toBeInstanceOf(AssertionError)
  expect(error).toMatchObject({ actual: { a: 1 }, expected: { a: 2 } })
})

test('an AbortError of an AbortSignal is a DOMException with its name, message and code', async () => {
  const error = await failureOf<DOMException>(pool.apply(() => AbortSignal.abort().throwIfAborted()))
  expect([error.name, error.message, error.code]).toEqual(['AbortError', 'This operation was aborted', 20])
  expect(error).toBeInstanceOf(DOMException)
  expect(error).toBeInstanceOf(Error)
})

test('any DOMException keeps its name and message', async () => {
  const clone = await failureOf<DOMException>(pool.apply(() => structuredClone(() => 1)))
  expect([clone.name, clone.code]).toEqual(['DataCloneError', 25])
  expect(clone.message).toContain('could not be cloned')
  const base64 = await failureOf<DOMException>(pool.apply(() => atob('*')))
  expect(base64.name).toBe('InvalidCharacterError')
  expect(base64.message).not.toBe('')
})

test('an AbortError of Node keeps its code and its cause', async () => {
  const error = await failureOf(
    pool.apply(() =>
      process.getBuiltinModule('node:timers/promises').setTimeout(1e6, undefined, { signal: AbortSignal.abort('why') }),
    ),
  )
  expect(error).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: 'why' })
})

test('a failed fetch keeps its cause with code and address', async () => {
  const error = await failureOf(pool.apply(() => fetch('http://127.0.0.1:1/')))
  expect(error).toBeInstanceOf(TypeError)
  expect(error.message).toMatch(/fetch failed|bad port/)
  expect(error.cause).toBeInstanceOf(Error)
})

test('an error of a child process keeps status, output and stderr', async () => {
  const error = await failureOf(
    pool.apply(() =>
      process
        .getBuiltinModule('node:child_process')
        .execFileSync('sh', ['-c', 'echo no >&2; exit 3'], { stdio: 'pipe' }),
    ),
  )
  expect(error).toMatchObject({ status: 3, signal: null, stderr: Buffer.from('no\n') })
  expect(Buffer.isBuffer(error.stderr)).toBe(true)
})
