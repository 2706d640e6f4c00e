import { getEventListeners } from 'node:events'
import { Queue, TimeoutError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'

const listenersOn = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

function full(): Queue<string> {
  const queue = new Queue<string>({ maxSize: 1 })
  queue.putNowait('first')
  return queue
}

describe('a get that is given up takes nothing away', () => {
  test.each([0, 1, 20, 70])('by its time of %i ms', async timeout => {
    const queue = new Queue<string>()
    const error = await queue.get({ timeout }).catch(reason => reason)
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error.message).toBe(`Nothing arrived within ${timeout} ms.`)
    await queue.put('value')
    expect(queue.size).toBe(1)
    expect(await queue.get({ timeout: 0 })).toBe('value')
  })

  test('by its signal, whose reason it rejects with', async () => {
    const queue = new Queue<string>()
    const controller = new AbortController()
    const reason = { why: 'enough' }
    const getting = queue.get({ signal: controller.signal })
    await turn()
    expect(listenersOn(controller.signal)).toBe(1)
    controller.abort(reason)
    await expect(getting).rejects.toBe(reason)
    expect(listenersOn(controller.signal)).toBe(0)
    await queue.put('value')
    expect(queue.getNowait()).toBe('value')
  })

  test('before it began, by a signal that has aborted, though there is a value', async () => {
    const queue = full()
    const reason = new Error('before')
    await expect(queue.get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(queue.size).toBe(1)
    expect(queue.getNowait()).toBe('first')
  })

  test('in the same turn in which the value is put', async () => {
    const queue = new Queue<number>()
    for (let round = 0; round < 200; round++) {
      const controller = new AbortController()
      const getting = queue.get({ signal: controller.signal }).catch(() => 'given up')
      if (round % 2) await turn()
      queue.putNowait(round)
      controller.abort()
      const outcome = await getting
      expect(outcome === 'given up' ? queue.getNowait() : outcome).toBe(round)
    }
    expect(queue.size).toBe(0)
  })

  test('and those behind it get what it did not', async () => {
    const queue = new Queue<number>()
    const controller = new AbortController()
    const gets = [0, 1, 2, 3, 4].map(index =>
      queue.get(index % 2 ? { signal: controller.signal } : {}).catch(() => 'given up'),
    )
    await turn()
    controller.abort()
    for (const number of [1, 2, 3]) await queue.put(number)
    expect(await Promise.all(gets)).toEqual([1, 'given up', 2, 'given up', 3])
  })
})

describe('a put that is given up puts nothing', () => {
  test.each([0, 1, 20, 70])('by its time of %i ms', async timeout => {
    const queue = full()
    const error = await queue.put('late', { timeout }).catch(reason => reason)
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error.message).toBe(`There was no room within ${timeout} ms.`)
    expect(queue.getNowait()).toBe('first')
    expect(queue.size).toBe(0)
    await queue.put('next')
    expect(queue.getNowait()).toBe('next')
  })

  test('by its signal, whose reason it rejects with', async () => {
    const queue = full()
    const controller = new AbortController()
    const reason = new Error('enough')
    const putting = queue.put('late', { signal: controller.signal })
    await turn()
    expect(listenersOn(controller.signal)).toBe(1)
    controller.abort(reason)
    await expect(putting).rejects.toBe(reason)
    expect(listenersOn(controller.signal)).toBe(0)
    expect(queue.getNowait()).toBe('first')
    await expect(queue.get({ timeout: 60 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  test('before it began, by a signal that has aborted, though there is room', async () => {
    const queue = new Queue<string>()
    const reason = new Error('before')
    await expect(queue.put('late', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(queue.empty).toBe(true)
  })

  test('and those behind it are put in their order', async () => {
    const queue = full()
    const controller = new AbortController()
    const puts = ['a', 'b', 'c', 'd'].map((value, index) =>
      queue.put(value, index % 2 ? {} : { signal: controller.signal }).then(
        () => 'put',
        () => 'given up',
      ),
    )
    await turn()
    controller.abort()
    expect([await queue.get(), await queue.get(), await queue.get()]).toEqual(['first', 'b', 'd'])
    expect(await Promise.all(puts)).toEqual(['given up', 'put', 'given up', 'put'])
    expect(queue.size).toBe(0)
  })
})

test('what succeeds leaves no listener on its signal', async () => {
  const queue = full()
  const { signal } = new AbortController()
  const putting = queue.put('second', { signal })
  await queue.get({ signal })
  await putting
  await queue.get({ signal })
  const getting = queue.get({ signal })
  await turn()
  await queue.put('third', { signal })
  await getting
  expect(listenersOn(signal)).toBe(0)
})

test('a time that is longer than any timer is no time at once', async () => {
  const queue = new Queue<string>()
  const getting = queue.get({ timeout: 1e12 })
  const endless = queue.get({ timeout: Infinity })
  await turn()
  await queue.put('one')
  await queue.put('other')
  expect(await Promise.all([getting, endless])).toEqual(['one', 'other'])
})

test('100 waiting gets and their 100 values: each gets the one of its turn', async () => {
  const queue = new Queue<number>()
  const gets = Array.from({ length: 100 }, () => queue.get())
  for (let number = 0; number < 100; number++) await queue.put(number)
  expect(await Promise.all(gets)).toEqual(Array.from({ length: 100 }, (_, index) => index))
})
