import { getEventListeners } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { AsyncResult, Pool, TimeoutError } from '@forkyard/core'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { meet, square, squareUnless, sum } from '../tasks/references.ts'

const folder = temporaryFolder()
const pool = new Pool({ processes: 2 })
afterAll(() => pool.terminate())

const longerThanAnyTest = 10 ** 9
const bad = [{ x: 5, bad: [5] }]

/** A call that goes on until it is released. */
function heldCall() {
  const awaits = freshPath(folder)
  const release = () => writeFile(awaits, '')
  onTestFinished(release)
  return { result: pool.applyAsync(meet, [{ awaits, value: 5 }]), release }
}

describe('an AsyncResult is awaited like a promise:', () => {
  test('of mapAsync it gives all results in the order of the items', async () => {
    const result = pool.mapAsync(square, [3, 1, 2])
    expect(result).toBeInstanceOf(AsyncResult)
    expect(await result).toEqual([9, 1, 4])
    expect(await result.get()).toEqual([9, 1, 4])
  })

  test('of starmapAsync it gives the results of the spread tuples', async () => {
    expect(await pool.starmapAsync(sum, [[1, 2], [], [4, 5, 6]])).toEqual([3, 0, 15])
  })

  test('of applyAsync it gives the result of the one call', async () => {
    expect(await pool.applyAsync(sum, [1, 2, 3])).toBe(6)
    expect(await pool.applyAsync(() => 'no arguments')).toBe('no arguments')
  })

  test('of an empty input it gives an empty list', async () => {
    expect(await pool.mapAsync(square, [])).toEqual([])
  })

  test('with the options of its method', async () => {
    const done: number[] = []
    const onProgress = (count: number) => done.push(count)
    expect(await pool.mapAsync(square, [1, 2, 3, 4], { chunkSize: 2, priority: 1, onProgress })).toEqual([1, 4, 9, 16])
    expect(done.at(-1)).toBe(4)
  })

  test('Promise.all takes it, and then() may be called without arguments', async () => {
    expect(await Promise.all([pool.applyAsync(square, [2]), pool.mapAsync(square, [3])])).toEqual([4, [9]])
    expect(await pool.applyAsync(square, [2]).then()).toBe(4)
    expect(await pool.applyAsync(square, [2]).then(value => value + 1)).toBe(5)
  })

  test.each([
    ['mapAsync', () => pool.mapAsync(squareUnless, bad)],
    ['starmapAsync', () => pool.starmapAsync(squareUnless, [bad as [{ x: number; bad: number[] }]])],
    ['applyAsync', () => pool.applyAsync(squareUnless, [bad[0]!])],
  ])('of %s it rejects with the error of a task', async (_name, call) => {
    await expect(call()).rejects.toThrow(new RangeError('dislikes 5'))
    await expect(call().get()).rejects.toThrow(new RangeError('dislikes 5'))
    expect(await call().then(undefined, (error: unknown) => (error as Error).message)).toBe('dislikes 5')
  })
})

describe('get', () => {
  test('with a time-out that runs out rejects with TimeoutError, and nothing is lost', async () => {
    const { result, release } = heldCall()
    await expect(result.get({ timeout: 1 })).rejects.toThrow(TimeoutError)
    await expect(result.get({ timeout: 0 })).rejects.toMatchObject({ name: 'TimeoutError', code: 'ERR_TIMEOUT' })
    expect(result.ready).toBe(false)
    await release()
    expect(await result.get({ timeout: longerThanAnyTest })).toBe(5)
    expect(await result).toBe(5)
  })

  test('gives what is there already, whatever its time-out', async () => {
    const result = pool.applyAsync(square, [3])
    await result
    expect(await result.get({ timeout: 0 })).toBe(9)
  })

  test.each([Number.POSITIVE_INFINITY, 2 ** 31, 10 ** 12])(
    'with a time-out of %s ms waits, although no timer is that long',
    async timeout => {
      const { result, release } = heldCall()
      const outcome = result.get({ timeout }).catch(error => error.name)
      // A timer that is too long for Node ends after 1 ms.
      expect(await Promise.race([outcome, result.get({ timeout: 20 }).catch(() => 'still waiting')])).toBe(
        'still waiting',
      )
      await release()
      expect(await outcome).toBe(5)
    },
  )

  test('ends with the reason of its signal, and nothing is lost', async () => {
    const { result, release } = heldCall()
    const controller = new AbortController()
    const getting = result.get({ signal: controller.signal })
    controller.abort(new Error('no patience'))
    await expect(getting).rejects.toThrow('no patience')
    await expect(result.get({ signal: AbortSignal.abort('at once') })).rejects.toBe('at once')
    await release()
    expect(await result.get({ signal: new AbortController().signal })).toBe(5)
  })

  test('leaves no listener on its signal', async () => {
    const { result, release } = heldCall()
    const { signal } = new AbortController()
    await expect(result.get({ signal, timeout: 1 })).rejects.toThrow(TimeoutError)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    const getting = result.get({ signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await release()
    await getting
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})

describe('wait', () => {
  test('resolves with false when its time-out runs out, and with true once the result is there', async () => {
    const { result, release } = heldCall()
    expect(await result.wait({ timeout: 1 })).toBe(false)
    const waiting = [result.wait({ timeout: longerThanAnyTest }), result.wait()]
    await release()
    expect(await Promise.all(waiting)).toEqual([true, true])
    expect(await result.wait({ timeout: 0 })).toBe(true)
    expect(await result).toBe(5)
  })

  test('resolves with true when the task failed: it never rejects', async () => {
    const result = pool.applyAsync(squareUnless, [bad[0]!])
    expect(await result.wait()).toBe(true)
    expect(await result.wait({ timeout: longerThanAnyTest })).toBe(true)
    expect(result.successful).toBe(false)
  })
})

describe('ready and successful', () => {
  test('of a result that is not there: not ready, and successful throws', async () => {
    const { result, release } = heldCall()
    expect(result.ready).toBe(false)
    expect(() => result.successful).toThrow(/not ready/)
    await release()
    await result
    expect([result.ready, result.successful]).toEqual([true, true])
  })

  test('of a failure: ready, and not successful', async () => {
    const result = pool.mapAsync(squareUnless, bad)
    await expect(result).rejects.toThrow(RangeError)
    expect([result.ready, result.successful]).toEqual([true, false])
  })
})
