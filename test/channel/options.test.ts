import { Queue, type QueueOptions, type WaitOptions } from '@forkyard/core'
import { describe, expect, test } from 'vitest'

describe('the options of a Queue', () => {
  test.each([
    [{ maxSize: -1 }, RangeError, /maxSize of a Queue must be an integer from 0 to \d+, got -1/],
    [{ maxSize: 1.5 }, RangeError, /maxSize.*got 1.5/],
    [{ maxSize: Number.NaN }, RangeError, /maxSize.*got NaN/],
    [{ maxSize: Infinity }, RangeError, /maxSize.*got Infinity/],
    [{ maxSize: '3' }, RangeError, /maxSize.*got .?3/],
    [{ maxSize: null }, RangeError, /maxSize.*got null/],
    [{ capacity: 0 }, RangeError, /capacity of a Queue must be an integer from 1 to \d+, got 0/],
    [{ capacity: -1024 }, RangeError, /capacity.*got -1024/],
    [{ capacity: 0.5 }, RangeError, /capacity.*got 0.5/],
    [{ capacity: 2 ** 31 }, RangeError, /capacity.*got 2147483648/],
    [{ capacity: '1 MiB' }, RangeError, /capacity.*1 MiB/],
    [null, TypeError, /options of a Queue must be an object, got null/],
    [3, TypeError, /options of a Queue must be an object, got 3/],
  ])('%j are refused', (options, type, message) => {
    const make = (): unknown => new Queue(options as QueueOptions)
    expect(make).toThrow(type)
    expect(make).toThrow(message)
  })

  test.each([undefined, {}, { maxSize: 0 }, { maxSize: undefined, capacity: undefined }, { capacity: 1 }])(
    '%j are fine, and there is room for a value',
    options => {
      const queue = new Queue<string>(options)
      queue.putNowait('value')
      expect(queue.getNowait()).toBe('value')
    },
  )
})

describe('the options of a wait', () => {
  const waits: [string, (queue: Queue, options: WaitOptions) => unknown][] = [
    ['put', (queue, options) => queue.put('value', options)],
    ['get', (queue, options) => queue.get(options)],
    ['putSync', (queue, options) => queue.putSync('value', options)],
    ['getSync', (queue, options) => queue.getSync(options)],
  ]
  const wrong: [unknown, typeof TypeError | typeof RangeError, string][] = [
    [null, TypeError, 'must be an object, got null'],
    [100, TypeError, 'must be an object, got 100'],
    [{ timeout: -1 }, RangeError, 'timeout of METHOD must be a number of milliseconds >= 0, got -1'],
    [{ timeout: '100' }, RangeError, 'timeout of METHOD must be a number of milliseconds >= 0, got 100'],
    [{ timeout: Number.NaN }, RangeError, 'timeout of METHOD must be a number of milliseconds >= 0, got NaN'],
    [{ signal: 'stop' }, TypeError, 'signal of METHOD must be an AbortSignal, got stop'],
  ]

  test.each(waits.flatMap(([method, wait]) => wrong.map(row => [method, wait, ...row] as const)))(
    '%s refuses those that are wrong, and does nothing: %#',
    async (method, wait, options, type, message) => {
      const queue = new Queue<unknown>()
      queue.putNowait('first')
      const error: unknown = await (async () => wait(queue, options as WaitOptions))().catch(reason => reason)
      expect(error).toBeInstanceOf(type)
      expect((error as Error).message).toContain(message.replace('METHOD', method))
      expect(queue.size).toBe(1)
    },
  )
})
