import { readFile, writeFile } from 'node:fs/promises'
import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { logAndMeet, meet, square } from '../tasks/references.ts'
import { collect } from './collect.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

const two = () => ({ done: false as const, value: 2 })

/** An endless source that notes what is asked of it. */
class Source {
  pulled = 0
  returned = 0
  readonly #iterator = {
    next: () => ({ done: false as const, value: this.pulled++ }),
    return: () => {
      this.returned++
      return { done: true as const, value: undefined }
    },
  };

  [Symbol.iterator](): Iterator<number, undefined> {
    return this.#iterator
  }
}

class AsyncSource {
  pulled = 0
  returned = 0;

  [Symbol.asyncIterator](): AsyncIterator<number, undefined> {
    return {
      next: async () => ({ done: false, value: this.pulled++ }),
      return: async () => {
        this.returned++
        return { done: true, value: undefined }
      },
    }
  }
}

describe.each(['imap', 'imapUnordered'] as const)('%s', method => {
  describe.each([
    ['a source', Source],
    ['an async source', AsyncSource],
  ])('on %s', (_name, SourceClass) => {
    test('calls its return() once when the loop is left by break', async () => {
      const source = new SourceClass()
      for await (const _result of pool[method](square, source)) break
      expect(source.returned).toBe(1)
    })

    test('calls its return() when the body of the loop throws', async () => {
      const source = new SourceClass()
      const loop = async () => {
        for await (const _result of pool[method](square, source)) throw new Error('from the body')
      }
      await expect(loop()).rejects.toThrow('from the body')
      expect(source.returned).toBe(1)
    })

    test('calls its return() at the end of an await using block', async () => {
      const source = new SourceClass()
      {
        await using results = pool[method](square, source)
        await results.next()
      }
      expect(source.returned).toBe(1)
    })

    test('calls its return() even if nothing was ever read', async () => {
      const source = new SourceClass()
      expect(await pool[method](square, source).return()).toEqual({ done: true, value: undefined })
      expect(source.returned).toBe(1)
    })

    test('calls it once, however often it is told', async () => {
      const source = new SourceClass()
      const results = pool[method](square, source)
      await results.next()
      await results.return()
      await results.return()
      expect(source.returned).toBe(1)
    })

    test('pulls nothing more after break', async () => {
      const source = new SourceClass()
      for await (const _result of pool[method](square, source)) break
      await pool.map(square, [0])
      const { pulled } = source
      await pool.map(square, Array(200).fill(2), { chunkSize: 1 })
      expect(source.pulled).toBe(pulled)
    })

    test('is done after return(), and drops what has arrived', async () => {
      const results = pool[method](square, new SourceClass())
      await results.next()
      await results.return()
      expect(await results.next()).toEqual({ done: true, value: undefined })
      expect(await collect(results)).toEqual([])
    })
  })

  test('runs the finally block of a generator that is left', async () => {
    const events: string[] = []
    function* source() {
      try {
        for (let x = 0; ; x++) yield x
      } finally {
        events.push('finally')
      }
    }
    for await (const _result of pool[method](square, source())) break
    expect(events).toEqual(['finally'])
  })

  test('runs the finally block of an async generator that is left', async () => {
    let tell = () => {}
    const left = new Promise<void>(resolve => {
      tell = resolve
    })
    async function* source() {
      try {
        for (let x = 0; ; x++) yield x
      } finally {
        tell()
      }
    }
    for await (const _result of pool[method](square, source())) break
    await left
  })

  test('cancels a ReadableStream that is left', async () => {
    let tell = (_reason: unknown) => {}
    const cancelled = new Promise(resolve => {
      tell = resolve
    })
    const stream = new ReadableStream<number>({
      pull: controller => controller.enqueue(3),
      cancel: reason => tell(reason),
    })
    for await (const result of pool[method](square, stream as unknown as AsyncIterable<number>)) {
      expect(result).toBe(9)
      break
    }
    await cancelled
  })

  test('does not call return() of a source that has ended by itself', async () => {
    let returned = 0
    const source = {
      [Symbol.iterator]() {
        const items = [1, 2].values()
        return { next: () => items.next(), return: () => ({ done: true as const, value: ++returned }) }
      },
    }
    expect((await collect(pool[method](square, source))).sort()).toEqual([1, 4])
    expect(returned).toBe(0)
  })

  test('ends a next() that waits', async () => {
    const never: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
    }
    const results = pool[method](square, never)
    const waiting = results.next()
    await results.return()
    expect(await waiting).toEqual({ done: true, value: undefined })
  })

  const stubborn = () => {
    throw new Error('stubborn')
  }

  test.each([
    ['throws', 'a source', { [Symbol.iterator]: () => ({ next: two, return: stubborn }) }],
    ['is missing', 'a source', { [Symbol.iterator]: () => ({ next: two }) }],
    ['throws', 'an async source', { [Symbol.asyncIterator]: () => ({ next: async () => two(), return: stubborn }) }],
    [
      'rejects',
      'an async source',
      { [Symbol.asyncIterator]: () => ({ next: async () => two(), return: async () => stubborn() }) },
    ],
    ['is missing', 'an async source', { [Symbol.asyncIterator]: () => ({ next: async () => two() }) }],
  ])('takes no harm from a return() that %s, of %s', async (_what, _kind, source) => {
    for await (const result of pool[method](square, source as Iterable<number>)) {
      expect(result).toBe(4)
      break
    }
    expect(await pool.map(square, [3])).toEqual([9])
  })
})

test('break cancels what has not started', async () => {
  const [log, release] = [freshPath(folder), freshPath(folder)]
  await using ownPool = new Pool({ processes: 2 })
  const items = Array.from({ length: 50 }, (_, entry) => ({ log, entry, ...(entry > 0 && { awaits: release }) }))
  const running = [freshPath(folder), freshPath(folder)]
  // Two that wait hold both workers when the loop is left.
  Object.assign(items[1]!, { writes: running[0] })
  Object.assign(items[2]!, { writes: running[1] })
  for await (const _result of ownPool.imap(logAndMeet, items, { chunkSize: 1, bufferSize: 3 })) {
    await pool.map(
      meet,
      running.map(awaits => ({ awaits })),
    )
    break
  }
  // The workers are told at the end of this turn.
  await new Promise(resolve => setImmediate(resolve))
  await writeFile(release, '')
  await ownPool.close()
  await ownPool.join()
  expect((await readFile(log, 'utf8')).trim().split('\n').sort()).toEqual(['0', '1', '2'])
})
