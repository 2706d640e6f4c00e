import { cpuCount, Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { square } from '../tasks/references.ts'
import { openPool } from './open-pool.ts'

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

const notCounts: [shown: string, value: unknown][] = [
  ['0', 0],
  ['-1', -1],
  ['0.5', 0.5],
  ['1.5', 1.5],
  ['"12"', '12'],
  ['"2"', '2'],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['null', null],
  ['true', true],
  ['{}', {}],
  ['[ 2 ]', [2]],
]

/** Whatever a call does wrong, it says so by a rejection or by throwing at once. */
async function errorOf(call: () => unknown): Promise<Error> {
  try {
    await call()
  } catch (error) {
    return error as Error
  }
  throw new Error('Nothing was refused.')
}

describe('the number of processes', () => {
  test.each(notCounts)('is not %s', (shown, processes) => {
    const construct = () => new Pool({ processes: processes as number })
    expect(construct).toThrow(RangeError)
    expect(construct).toThrow(`The option processes must be an integer >= 1, got ${shown}.`)
  })

  test('is cpuCount() when nothing is said', async () => {
    for (const options of [undefined, {}, { processes: undefined }]) {
      const ownPool = openPool(options)
      expect(ownPool.size).toBe(cpuCount())
      expect(ownPool.workers).toHaveLength(cpuCount())
    }
  })

  test('is the size of the pool', () => {
    const ownPool = openPool({ processes: 3 })
    expect(ownPool.size).toBe(3)
    expect(ownPool.workers.map(({ id }) => id)).toEqual([1, 2, 3])
  })
})

describe('the initializer', () => {
  test.each([
    ['null', null],
    ['"start"', 'start'],
    ['5', 5],
    ['[]', []],
    ['{}', {}],
  ])('is not %s', (shown, initializer) => {
    const construct = () => new Pool({ initializer: initializer as never })
    expect(construct).toThrow(TypeError)
    expect(construct).toThrow(`The option initializer must be a function, got ${shown}.`)
  })

  test.each([
    ['null', null],
    ['"ab"', 'ab'],
    ['5', 5],
    ['{ length: 1 }', { length: 1 }],
  ])('is not given its initArgs as %s', (shown, initArgs) => {
    const construct = () => new Pool({ initializer: square, initArgs: initArgs as never })
    expect(construct).toThrow(TypeError)
    expect(construct).toThrow(`The option initArgs must be an array of arguments, got ${shown}.`)
  })

  test('is needed for initArgs', () => {
    expect(() => new Pool({ initArgs: [1] })).toThrow(TypeError)
    expect(() => new Pool({ initArgs: [1] })).toThrow(/initArgs.*without the option initializer/)
  })
})

describe('options that are none', () => {
  test.each([
    ['null', null],
    ['4', 4],
    ['"fast"', 'fast'],
    ['[ 4 ]', [4]],
  ])('are not %s', async (shown, options) => {
    expect(() => new Pool(options as never)).toThrow(TypeError)
    expect(() => new Pool(options as never)).toThrow(`The options of Pool must be an object, got ${shown}.`)
    const error = await errorOf(() => pool.map(square, [1], options as never))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toBe(`The options of map must be an object, got ${shown}.`)
  })

  test.each<[string, (options: never) => unknown, string[]]>([
    ['Pool', options => new Pool(options), ['processes', 'initializer', 'initArgs']],
    ['map', options => pool.map(square, [1], options), ['chunkSize', 'onProgress']],
    ['mapSettled', options => pool.mapSettled(square, [1], options), ['chunkSize', 'onProgress']],
    ['starmap', options => pool.starmap(square, [[1]], options), ['chunkSize', 'onProgress']],
    ['imap', options => pool.imap(square, [1], options), ['chunkSize', 'bufferSize', 'onProgress']],
    ['imapUnordered', options => pool.imapUnordered(square, [1], options), ['chunkSize', 'bufferSize', 'onProgress']],
    ['apply', options => pool.apply(square, [1], options), ['onProgress']],
  ])('are not unknown ones: the message of %s names those that there are', async (name, call, known) => {
    const error = await errorOf(() => call({ chunksize: 2 } as never))
    expect(error).toBeInstanceOf(TypeError)
    const [problem, list] = error.message.split(' Its options: ')
    expect(problem).toBe(`${name} has no option chunksize.`)
    expect(list!.replace(/\.$/, '').split(', ')).toEqual(expect.arrayContaining(known))
  })

  test('are not those of another method', async () => {
    expect((await errorOf(() => pool.map(square, [1], { bufferSize: 2 } as never))).message).toContain('bufferSize')
    expect((await errorOf(() => pool.apply(square, [1], { chunkSize: 2 } as never))).message).toContain('chunkSize')
  })
})

const calls: Record<string, (options: object) => unknown> = {
  map: options => pool.map(square, [1], options),
  mapSettled: options => pool.mapSettled(square, [1], options),
  starmap: options => pool.starmap(square, [[1]], options),
  imap: options => pool.imap(square, [1], options),
  imapUnordered: options => pool.imapUnordered(square, [1], options),
}

describe.each(Object.entries(calls))('of %s', (_name, call) => {
  test.each(notCounts)('chunkSize is not %s', async (shown, chunkSize) => {
    const error = await errorOf(() => call({ chunkSize }))
    expect(error).toBeInstanceOf(RangeError)
    expect(error.message).toBe(`The option chunkSize must be an integer >= 1, or 'auto', got ${shown}.`)
  })

  test('chunkSize is not another word', async () => {
    expect((await errorOf(() => call({ chunkSize: 'large' }))).message).toContain('got "large"')
  })

  test.each([
    ['null', null],
    ['5', 5],
    ['"print"', 'print'],
  ])('onProgress is not %s', async (shown, onProgress) => {
    const error = await errorOf(() => call({ onProgress }))
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toBe(`The option onProgress must be a function, got ${shown}.`)
  })

  test('options that are undefined are as those that are not there', async () => {
    await call({ chunkSize: undefined, onProgress: undefined })
  })
})

describe.each(['imap', 'imapUnordered'] as const)('of %s', method => {
  test.each(notCounts)('bufferSize is not %s', (shown, bufferSize) => {
    const call = () => pool[method](square, [1], { bufferSize: bufferSize as number })
    expect(call).toThrow(RangeError)
    expect(call).toThrow(`The option bufferSize must be an integer >= 1, got ${shown}.`)
  })

  test("bufferSize is not 'auto'", () => {
    expect(() => pool[method](square, [1], { bufferSize: 'auto' as never })).toThrow(RangeError)
  })
})

test.each([
  ['a symbol', Symbol('six')],
  ['an object without a prototype', Object.create(null)],
  ['a bigint', 2n],
])('%s as a value is refused by name too', (_name, value) => {
  expect(() => new Pool({ processes: value as never })).toThrow(/The option processes must be an integer >= 1/)
  expect(() => new Pool({ processes: value as never })).toThrow(RangeError)
})

test('a wrong option costs nothing: no process is started, and the pool goes on', async () => {
  await errorOf(() => pool.map(square, [1], { chunkSize: 0 }))
  expect(await pool.map(square, [3])).toEqual([9])
})
