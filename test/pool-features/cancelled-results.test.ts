import { writeFile } from 'node:fs/promises'
import { type AsyncResult, Pool } from '@forkyard/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshPath, temporaryFolder, untilWritten } from '../pool/temporary-folder.ts'
import { meet, square } from '../tasks/references.ts'
import { takeTurn } from './references.ts'
import { readTurns, untilTurns } from './turn-log.ts'

const folder = temporaryFolder()

async function expectAborted(result: AsyncResult<unknown>): Promise<void> {
  const error = await result.then(
    () => undefined,
    reason => reason,
  )
  expect(error).toBeInstanceOf(DOMException)
  expect(error).toMatchObject({ name: 'AbortError' })
  expect([result.ready, result.successful]).toEqual([true, false])
}

/** A pool of one worker, which is busy until it is released. */
async function busyPool() {
  const pool = new Pool({ processes: 1 })
  onTestFinished(() => pool.terminate())
  const [writes, awaits] = [freshPath(folder), freshPath(folder)]
  const running = pool.applyAsync(meet, [{ writes, awaits, value: 5 }])
  await untilWritten(writes)
  return { pool, running, release: () => writeFile(awaits, '') }
}

describe('a queued call that is cancelled', () => {
  test('never starts, and rejects with an AbortError', async () => {
    const { pool, running, release } = await busyPool()
    const log = freshPath(folder)
    const calls = [0, 1, 2, 3].map(entry => pool.applyAsync(takeTurn, [{ log, entry }]))
    calls[1]!.cancel()
    calls[2]!.cancel()
    await expectAborted(calls[1]!)
    await expectAborted(calls[2]!)
    await release()
    expect(await running).toBe(5)
    expect(await Promise.all([calls[0], calls[3]])).toEqual([0, 3])
    await pool.close()
    await pool.join()
    expect(readTurns(log).map(({ entry }) => entry)).toEqual(['0', '3'])
  })

  test('never starts, all calls of the queue being cancelled', async () => {
    const { pool, running, release } = await busyPool()
    const log = freshPath(folder)
    const calls = [0, 1, 2].map(entry => pool.applyAsync(takeTurn, [{ log, entry }]))
    for (const call of calls) call.cancel()
    for (const call of calls) await expectAborted(call)
    await release()
    expect(await running).toBe(5)
    expect(await pool.apply(takeTurn, [{ log, entry: 'after' }])).toBe('after')
    await pool.close()
    await pool.join()
    expect(readTurns(log).map(({ entry }) => entry)).toEqual(['after'])
  })

  test('of a map has none of its items run', async () => {
    const { pool, running, release } = await busyPool()
    const log = freshPath(folder)
    const mapping = pool.mapAsync(takeTurn, [
      { log, entry: 0 },
      { log, entry: 1 },
    ])
    mapping.cancel()
    await expectAborted(mapping)
    await release()
    await running
    await pool.close()
    await pool.join()
    expect(readTurns(log)).toEqual([])
  })

  test('tells its errorCallback', async () => {
    const { pool, running, release } = await busyPool()
    const errors: unknown[] = []
    const call = pool.applyAsync(square, [2], { errorCallback: error => errors.push(error) })
    call.cancel()
    await expectAborted(call)
    expect(errors).toMatchObject([{ name: 'AbortError' }])
    await release()
    expect(await running).toBe(5)
  })
})

describe('a running map that is cancelled', () => {
  test('rejects at once, and none of its items starts any more', async () => {
    const pool = new Pool({ processes: 2 })
    onTestFinished(() => pool.terminate())
    const [log, awaits] = [freshPath(folder), freshPath(folder)]
    const items = Array.from({ length: 30 }, (_, entry) => ({ log, entry, awaits }))
    const mapping = pool.mapAsync(takeTurn, items, { chunkSize: 5 })
    await untilTurns(log, 2)
    mapping.cancel()
    await expectAborted(mapping)
    await writeFile(awaits, '')
    expect(await pool.map(square, [1, 2, 3], { chunkSize: 1 })).toEqual([1, 4, 9])
    await pool.close()
    await pool.join()
    // A worker may have begun its next item before the message came.
    expect(new Set(readTurns(log).map(({ entry }) => entry))).toEqual(new Set(['0', '5']))
  })

  test.each(['sync', 'async'])('calls return() of its source, %s', async kind => {
    const { pool, running, release } = await busyPool()
    let left = 0
    const source = {
      next: () => (kind === 'sync' ? { done: false, value: 3 } : new Promise(() => {})),
      return: () => {
        left++
        return kind === 'sync' ? { done: true, value: undefined } : Promise.resolve({ done: true, value: undefined })
      },
    }
    const items = { [kind === 'sync' ? Symbol.iterator : Symbol.asyncIterator]: () => source }
    const mapping = pool.mapAsync(square, items as unknown as Iterable<number>)
    mapping.cancel()
    await expectAborted(mapping)
    expect(left).toBe(1)
    await release()
    await running
  })
})

test('a running call that is cancelled rejects at once, and the pool goes on', async () => {
  const { pool, running, release } = await busyPool()
  running.cancel()
  await expectAborted(running)
  await release()
  expect(await pool.map(square, [3])).toEqual([9])
})

test('cancel after the end does nothing, nor does cancelling twice', async () => {
  const { pool, running, release } = await busyPool()
  await release()
  expect(await running).toBe(5)
  running.cancel()
  running.cancel()
  expect(await running).toBe(5)
  expect([running.ready, running.successful]).toEqual([true, true])
  const mapping = pool.mapAsync(square, [1, 2])
  expect(await mapping).toEqual([1, 4])
  mapping.cancel()
  expect(await mapping.get()).toEqual([1, 4])
  const failing = pool.applyAsync(() => Promise.reject(new RangeError('mine')))
  await failing.wait()
  failing.cancel()
  await expect(failing).rejects.toThrow(new RangeError('mine'))
})
