import { EncodeError, Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'

const pool = new Pool({ processes: 2 })
const single = new Pool({ processes: 1 })
afterAll(async () => {
  await Promise.all([pool.close(), single.close()])
  await Promise.all([pool.join(), single.join()])
})

class Connection {
  readonly socket = { write: () => 1 }
}

async function failureOf(promise: Promise<unknown>): Promise<EncodeError> {
  const error: unknown = await promise.then(
    () => expect.unreachable('it arrived'),
    thrown => thrown,
  )
  expect(error).toBeInstanceOf(EncodeError)
  expect(error).toMatchObject({ name: 'EncodeError', code: 'ERR_ENCODE' })
  return error as EncodeError
}

describe('an argument that cannot travel', () => {
  test('rejects its map with the index of the item and the path', async () => {
    const items: unknown[] = [1, 2, 3, { user: { socket: () => 1 } }]
    const error = await failureOf(pool.map(x => x, items))
    expect(error).toMatchObject({ path: '[3].user.socket', side: 'argument' })
    expect(error.message).toContain('[3].user.socket')
    expect(error.message).toContain('function')
  })

  test('rejects its apply with the index of the argument and the path', async () => {
    const error = await failureOf(
      pool.apply((_one: unknown, other: unknown) => other, [1, { session: new Connection() }]),
    )
    expect(error).toMatchObject({ path: '[1].session', side: 'argument' })
    expect(error.message).toMatch(/Connection.*registerClass/)
  })

  test('rejects its starmap with the index of the item, of the argument, and the path', async () => {
    const tuples: [number, unknown][] = [
      [1, 2],
      [3, { later: Promise.resolve() }],
    ]
    const error = await failureOf(pool.starmap((_one, other) => other, tuples))
    expect(error).toMatchObject({ path: '[1][1].later', side: 'argument' })
    expect(error.message).toContain('await')
  })

  test.each(['auto', 1, 2, 100] as const)(
    'rejects alone: its neighbours are right, in chunks of %s',
    async chunkSize => {
      const items = Array.from({ length: 50 }, (_, index) => (index % 7 === 3 ? { index, f: () => 1 } : { index }))
      const results = await pool.mapSettled(item => item.index, items, { chunkSize })
      results.forEach((result, index) => {
        if (index % 7 === 3) {
          expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ERR_ENCODE', path: `[${index}].f` } })
        } else {
          expect(result).toEqual({ status: 'fulfilled', value: index })
        }
      })
    },
  )

  test('rejects alone among concurrent calls of the same function', async () => {
    const task = (value: unknown): unknown => value
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => pool.apply(task, [index % 5 === 2 ? Symbol('no') : index])),
    )
    results.forEach((result, index) => {
      if (index % 5 === 2)
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ERR_ENCODE', path: '[0]' } })
      else expect(result).toEqual({ status: 'fulfilled', value: index })
    })
  })

  test('alone in its map, or in all items of it, leaves nothing hanging', async () => {
    await failureOf(pool.map((x: unknown) => x, [() => 1]))
    const results = await pool.mapSettled((x: unknown) => x, Array(20).fill(Symbol('no')))
    expect(results.map(({ status }) => status)).toEqual(Array(20).fill('rejected'))
  })

  test('is an item of imap that fails at its turn, and iteration goes on', async () => {
    const iterator = pool.imap((x: unknown) => x, [1, () => 1, 3])
    expect(await iterator.next()).toEqual({ done: false, value: 1 })
    await failureOf(iterator.next())
    expect(await iterator.next()).toEqual({ done: false, value: 3 })
    expect(await iterator.next()).toMatchObject({ done: true })
  })

  test('that fails only while it is packed rejects its call, and the pool works on', async () => {
    let asked = 0
    const treacherous = {
      get late(): number {
        if (asked++ > 0) throw new Error('too late')
        return 1
      },
    }
    const result = await pool
      .map((x: unknown) => x, [treacherous])
      .then(
        () => 'arrived',
        (error: unknown) => (error as { code?: unknown }).code,
      )
    expect(['arrived', 'ERR_ENCODE']).toContain(result)
    expect(await pool.map(x => x + 1, [1, 2, 3])).toEqual([2, 3, 4])
  })

  test('that fails only while it is packed rejects alone: neighbours of its chunk are right', async () => {
    const treacherous = (): unknown => {
      let asked = 0
      return {
        get late(): number {
          if (asked++ > 0) throw new Error('too late')
          return 1
        },
      }
    }
    const results = await pool.mapSettled(x => x, ['a', treacherous(), 'b'], { chunkSize: 3 })
    expect(results[0]).toEqual({ status: 'fulfilled', value: 'a' })
    expect(results[2]).toEqual({ status: 'fulfilled', value: 'b' })
  })

  test('an argument of the initializer is refused where the pool is made', () => {
    expect(() => new Pool({ processes: 1, initializer: (...given) => given, initArgs: [1, { f: () => 1 }] })).toThrow(
      expect.objectContaining({ code: 'ERR_ENCODE', path: 'initArgs[1].f' }),
    )
  })
})

describe('a result that cannot travel', () => {
  test('rejects its call with the path, 20 times in a row, and the worker lives', async () => {
    const pid = await single.apply(() => process.pid)
    for (let turn = 0; turn < 20; turn++) {
      const error = await failureOf(
        single.apply((index: number) => ({ index, user: { sockets: [1, () => index] } }), [turn]),
      )
      expect(error).toMatchObject({ path: '.user.sockets[1]', side: 'result' })
      expect(error.message).toContain('.user.sockets[1]')
    }
    expect(await single.apply(() => process.pid)).toBe(pid)
    expect(single.workers.map(({ restarts }) => restarts)).toEqual([0])
  })

  test.each([1, 20])('rejects alone: results beside it in chunks of %i are right', async chunkSize => {
    const items = Array.from({ length: 60 }, (_, index) => index)
    const results = await pool.mapSettled(
      index => {
        if (index % 20 === 3) return { callback: () => index }
        if (index % 20 === 4) return [Symbol('no')]
        if (index % 20 === 5) return Promise.resolve({ weak: new WeakMap() })
        return { index }
      },
      items,
      { chunkSize },
    )
    const paths: Record<number, string> = { 3: '.callback', 4: '[0]', 5: '.weak' }
    results.forEach((result, index) => {
      const path = paths[index % 20]
      if (path === undefined) expect(result).toEqual({ status: 'fulfilled', value: { index } })
      else expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ERR_ENCODE', side: 'result', path } })
    })
  })

  test('rejects its map', async () => {
    expect(await failureOf(pool.map(() => Symbol('no'), [1, 2]))).toMatchObject({ path: '', side: 'result' })
  })

  test.each([
    ['a function', () => () => 1, /function/],
    ['a symbol', () => Symbol('no'), /Symbol\(no\)/],
    ['a WeakMap', () => new WeakMap(), /WeakMap/],
    ['a SharedArrayBuffer', () => new SharedArrayBuffer(8), /SharedArrayBuffer/],
    ['a timer', () => setTimeout(() => {}, 0), /Timeout/],
    ['a stream', () => process.stdout, /\w/],
    ['the process', () => process, /\w/],
    ['a generator', () => (function* () {})(), /\w/],
    [
      'a getter that throws',
      () => ({
        get row() {
          throw new Error('no such row')
        },
      }),
      /no such row/,
    ],
  ])('%s rejects its call in words', async (_name, task: () => unknown, words) => {
    const error = await failureOf(pool.apply(task))
    expect(error.side).toBe('result')
    expect(error.message).toMatch(words)
  })

  test('that fails only while it is packed, beside a large binary, rejects alone and the worker lives', async () => {
    const pid = await single.apply(() => process.pid)
    const results = await single.mapSettled(
      index => {
        let asked = 0
        if (index !== 1) return index
        return {
          bytes: new Uint8Array(100_000),
          get late(): number {
            if (asked++ > 0) throw new Error('too late')
            return 1
          },
        }
      },
      [0, 1, 2],
      { chunkSize: 3 },
    )
    expect(results[0]).toEqual({ status: 'fulfilled', value: 0 })
    expect(results[2]).toEqual({ status: 'fulfilled', value: 2 })
    expect(await single.apply(() => process.pid)).toBe(pid)
  })

  test('carries the stack of the caller', async () => {
    const error = await failureOf(pool.apply(() => Symbol('no')))
    expect(error.stack).toContain('unencodable.test.ts')
  })
})
