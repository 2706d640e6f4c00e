import { writeFile } from 'node:fs/promises'
import { InitializerError, Pool, PoolClosedError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collect } from '../map/collect.ts'
import { meet, square, squareUnless } from '../tasks/references.ts'
import { exists } from './process-end.ts'
import { freshPath, temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

test.concurrent('at the end of an await using block every worker process is gone', async () => {
  let pids: number[] = []
  {
    await using pool = new Pool({ processes: 2 })
    pids = await pool.map(() => process.pid, numbers(10))
  }
  expect(pids.filter(exists)).toEqual([])
})

test.concurrent('a pool that was never used can be disposed', async () => {
  const pool = new Pool({ processes: 2 })
  await pool[Symbol.asyncDispose]()
  expect(pool.workers).toEqual([])
  await expect(pool.map(square, [1])).rejects.toThrow(PoolClosedError)
})

test.concurrent('dispose loses nothing that was submitted', async () => {
  const release = freshPath(folder)
  let calls: Promise<unknown>[] = []
  {
    await using pool = new Pool({ processes: 2 })
    calls = [
      pool.map(
        meet,
        numbers(5).map(value => ({ awaits: release, value })),
      ),
      pool.mapSettled(square, numbers(3)),
      ...numbers(5).map(x => pool.apply(square, [x])),
    ]
    await writeFile(release, '')
  }
  expect(await Promise.all(calls)).toEqual([
    numbers(5),
    [0, 1, 4].map(value => ({ status: 'fulfilled', value })),
    ...[0, 1, 4, 9, 16],
  ])
})

test.concurrent('dispose gives up open iterators, and calls return() of their sources', async () => {
  const left: string[] = []
  function* source(name: string) {
    try {
      for (let x = 0; ; x++) yield x
    } finally {
      left.push(name)
    }
  }
  const open: AsyncIterator<number>[] = []
  {
    await using pool = new Pool({ processes: 2 })
    open.push(pool.imap(square, source('never read')), pool.imapUnordered(square, source('read once')))
    await open[1]!.next()
  }
  expect(left.sort()).toEqual(['never read', 'read once'])
  for (const results of open) expect(await results.next()).toEqual({ done: true, value: undefined })
})

test.concurrent('dispose keeps the results of an iterator whose items have all run', async () => {
  const ran = [freshPath(folder), freshPath(folder)]
  let results: AsyncIterableIterator<number> | undefined
  {
    await using pool = new Pool({ processes: 1 })
    results = pool.imap(
      meet,
      ran.map((writes, value) => ({ writes, value })),
    )
    await results.next()
    // The one worker has run everything that came before this.
    await pool.apply(square, [1])
    await pool.apply(square, [1])
  }
  expect(await collect(results)).toEqual([1])
})

describe('an error of an item that leaves a for await loop inside an await using block', () => {
  test.concurrent.each(['imap', 'imapUnordered'] as const)('is seen, and dispose ends (%s)', async method => {
    let left = false
    function* source() {
      try {
        for (let x = 0; ; x++) yield { x, bad: [5] }
      } finally {
        left = true
      }
    }
    let pids: number[] = []
    const block = async () => {
      await using pool = new Pool({ processes: 2 })
      await pool.ready()
      pids = pool.workers.map(({ pid }) => pid!)
      for await (const _result of pool[method](squareUnless, source()));
    }
    await expect(block()).rejects.toThrow(new RangeError('dislikes 5'))
    expect(left).toBe(true)
    expect(pids.filter(exists)).toEqual([])
  })
})

test.concurrent('an error of the block itself is what is seen', async () => {
  const block = async () => {
    await using pool = new Pool({ processes: 1 })
    void pool.imap(square, numbers(1000))
    void pool.map(square, numbers(1000))
    throw new Error('from the block')
  }
  await expect(block()).rejects.toThrow('from the block')
})

test.concurrent('a pool that was closed, joined or terminated inside the block can be disposed', async () => {
  for (const end of ['close', 'terminate'] as const) {
    await using pool = new Pool({ processes: 1 })
    expect(await pool.apply(square, [3])).toBe(9)
    await pool[end]()
    await pool.join()
  }
})

test.concurrent('a pool may be disposed twice, and while it disposes', async () => {
  const pool = new Pool({ processes: 1 })
  await Promise.all([pool[Symbol.asyncDispose](), pool[Symbol.asyncDispose]()])
  await pool[Symbol.asyncDispose]()
  expect(pool.workers).toEqual([])
})

test.concurrent('a pool whose initializer failed can be disposed, and the failure is seen', async () => {
  const block = async () => {
    await using pool = new Pool({
      processes: 2,
      initializer: () => {
        throw new Error('no')
      },
    })
    await pool.map(square, numbers(10))
  }
  await expect(block()).rejects.toThrow(InitializerError)
})
