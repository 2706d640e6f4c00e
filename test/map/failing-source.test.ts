import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { square } from '../tasks/references.ts'
import { collectSettled } from './collect.ts'

const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

function* failingAt(position: number, error: Error) {
  for (let x = 0; ; x++) {
    if (x === position) throw error
    yield x
  }
}

async function* failingLaterAt(position: number, error: Error) {
  for (const x of failingAt(position, error)) {
    await Promise.resolve()
    yield x
  }
}

const squares = (count: number) => Array.from({ length: count }, (_, x) => ({ status: 'fulfilled', value: x * x }))

describe.each([
  ['a source', failingAt],
  ['an async source', failingLaterAt],
])('%s that throws', (_name, source) => {
  describe.each([0, 3, 7])('at item %i', position => {
    const error = new Error('the source is broken')

    test.each([undefined, 1, 5] as const)('rejects map with that very error (chunkSize %s)', async chunkSize => {
      const thrown = await pool.map(square, source(position, error), { chunkSize }).catch(reason => reason)
      expect(thrown).toBe(error)
    })

    test('rejects mapSettled with that very error', async () => {
      const thrown = await pool.mapSettled(square, source(position, error)).catch(reason => reason)
      expect(thrown).toBe(error)
    })

    test.each([undefined, 1, 5] as const)(
      'is thrown by imap after the results before it, and ends it (chunkSize %s)',
      async chunkSize => {
        const outcomes = await collectSettled(pool.imap(square, source(position, error), { chunkSize }))
        expect(outcomes).toEqual([...squares(position), { status: 'rejected', reason: error }])
        expect(outcomes.at(-1)).toHaveProperty('reason', error)
      },
    )

    test('is thrown once by imapUnordered, which loses no result', async () => {
      const outcomes = await collectSettled(pool.imapUnordered(square, source(position, error), { chunkSize: 2 }))
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([{ status: 'rejected', reason: error }])
      const values = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      const expected = squares(position).map(({ value }) => value)
      expect(values.sort((one, other) => one - other)).toEqual(expected)
    })

    test('leaves the pool alive', async () => {
      await pool.map(square, source(position, error)).catch(() => {})
      expect(await pool.map(square, [5])).toEqual([25])
    })
  })
})

test('a source that throws what is no error rejects with it', async () => {
  const source = {
    [Symbol.iterator]: () => ({
      next(): IteratorResult<number> {
        throw 'a word'
      },
    }),
  }
  await expect(pool.map(square, source)).rejects.toBe('a word')
})

test('a source is not asked for more, and not told to return, after it has thrown', async () => {
  const calls: string[] = []
  const source = {
    [Symbol.iterator]: () => ({
      next(): IteratorResult<number> {
        calls.push('next')
        if (calls.length > 2) throw new Error('broken')
        return { done: false, value: 1 }
      },
      return(): IteratorResult<number> {
        calls.push('return')
        return { done: true, value: 0 }
      },
    }),
  }
  await expect(pool.map(square, source)).rejects.toThrow('broken')
  expect(calls).toEqual(['next', 'next', 'next'])
})

test('a source that cannot even be opened rejects map, and makes imap throw', async () => {
  const source = {
    [Symbol.iterator](): Iterator<number> {
      throw new Error('locked')
    },
  }
  await expect(pool.map(square, source)).rejects.toThrow('locked')
  expect(() => pool.imap(square, source)).toThrow('locked')
})

test('a ReadableStream that fails rejects with its error', async () => {
  const stream = new ReadableStream<number>({
    pull(controller) {
      controller.error(new Error('torn'))
    },
  })
  await expect(pool.map(square, stream as unknown as AsyncIterable<number>)).rejects.toThrow('torn')
})
