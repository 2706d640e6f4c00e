import { existsSync } from 'node:fs'
import { Pool, PoolClosedError } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { meet, square, squareUnless } from '../tasks/references.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

const bad = { x: 5, bad: [5] }

/** What happened, in its order. */
class Diary {
  readonly entries: [event: string, value: unknown][] = []
  readonly callback = (result: unknown) => void this.entries.push(['callback', result])
  readonly errorCallback = (error: unknown) => void this.entries.push(['errorCallback', error])
}

const succeeding = {
  mapAsync: [(diary: Diary) => pool.mapAsync(square, [1, 2], diary), [1, 4]],
  starmapAsync: [(diary: Diary) => pool.starmapAsync(square, [[1], [2]], diary), [1, 4]],
  applyAsync: [(diary: Diary) => pool.applyAsync(square, [2], diary), 4],
} as const
const failing = {
  mapAsync: (diary: Diary) => pool.mapAsync(squareUnless, [bad], diary),
  starmapAsync: (diary: Diary) => pool.starmapAsync(squareUnless, [[bad]], diary),
  applyAsync: (diary: Diary) => pool.applyAsync(squareUnless, [bad], diary),
}

const callbacksOf = ({ callback, errorCallback }: Diary) => ({ callback, errorCallback }) as unknown as Diary

describe.each(Object.entries(succeeding))('the callback of %s', (_name, [call, expected]) => {
  test('is called once with the result, before the awaiting code goes on', async () => {
    const diary = new Diary()
    const result = call(callbacksOf(diary))
    const value = await result
    diary.entries.push(['awaited', value])
    await result.get()
    await result.wait()
    expect(diary.entries).toEqual([
      ['callback', expected],
      ['awaited', expected],
    ])
  })

  test('finds the result ready', async () => {
    const seen: unknown[] = []
    const result = call({ callback: () => seen.push(result.ready, result.successful) } as never)
    await result
    expect(seen).toEqual([true, true])
  })
})

describe.each(Object.entries(failing))('the errorCallback of %s', (_name, call) => {
  test('is called once with the error, before the awaiting code goes on', async () => {
    const diary = new Diary()
    const result = call(callbacksOf(diary))
    const error = await result.then(
      () => undefined,
      reason => reason,
    )
    diary.entries.push(['awaited', error])
    await result.wait()
    expect(error).toEqual(new RangeError('dislikes 5'))
    expect(diary.entries.map(([event]) => event)).toEqual(['errorCallback', 'awaited'])
    expect(diary.entries[0]![1]).toBe(error)
  })

  test('is all that is needed: nobody has to await the result', async () => {
    const error = await new Promise(resolve => call({ errorCallback: resolve } as never))
    expect(error).toEqual(new RangeError('dislikes 5'))
  })
})

test('callbacks of many calls are each called with their own result', async () => {
  const results: [argument: number, result: number][] = []
  const calls = Array.from({ length: 500 }, (_, x) =>
    pool.applyAsync(square, [x], { callback: result => results.push([x, result]) }),
  )
  await Promise.all(calls)
  expect(results).toHaveLength(500)
  for (const [x, result] of results) expect(result).toBe(x * x)
})

test('a callback may use the pool', async () => {
  const fourth = await new Promise(resolve => {
    pool.applyAsync(square, [2], { callback: result => pool.applyAsync(square, [result], { callback: resolve }) })
  })
  expect(fourth).toBe(16)
})

describe.each(['mapAsync', 'starmapAsync', 'applyAsync'] as const)('%s', method => {
  const call = (options: unknown, task: unknown = square, items: unknown = []) =>
    (pool[method] as (...args: unknown[]) => unknown).call(pool, task, items, options)

  describe.each(['callback', 'errorCallback'])('refuses as its %s', name => {
    test.each([
      ['null', null],
      ['5', 5],
      ['"print"', 'print'],
      ['{}', {}],
    ])('%s', (shown, value) => {
      const start = () => call({ [name]: value })
      expect(start).toThrow(TypeError)
      expect(start).toThrow(`The option ${name} must be a function, got ${shown}.`)
    })
  })

  test('starts nothing when a callback is wrong', async () => {
    const writes = freshPath(folder)
    const items = { mapAsync: [{ writes }], starmapAsync: [[{ writes }]], applyAsync: [{ writes }] }[method]
    expect(() => call({ callback: 'wrong' }, meet, items)).toThrow(TypeError)
    await pool.map(square, [1, 2, 3, 4, 5, 6], { chunkSize: 1 })
    expect(existsSync(writes)).toBe(false)
  })

  test.each([
    ['null', null],
    ['5', 5],
  ])('refuses options that are %s', (shown, options) => {
    expect(() => call(options)).toThrow(TypeError)
    expect(() => call(options)).toThrow(new RegExp(`must be an object, got ${shown}`))
  })

  test('names itself and all its options when one is unknown, callbacks too', () => {
    const start = () => call({ callBack: () => {} })
    expect(start).toThrow(TypeError)
    expect(start).toThrow(`${method} has no option callBack.`)
    for (const name of ['callback', 'errorCallback', 'priority']) expect(start).toThrow(new RegExp(`\\b${name}\\b`))
  })

  test('throws what is wrong with a call at once', () => {
    expect(() => call({ priority: Number.NaN })).toThrow(RangeError)
    expect(() => call({}, 'not a function')).toThrow()
  })

  test('throws PoolClosedError on a closed pool', async () => {
    const closed = openPool({ processes: 1 })
    void closed.close()
    expect(() => (closed[method] as (...args: unknown[]) => unknown).call(closed, square, [])).toThrow(PoolClosedError)
    await closed.join()
  })
})
