import { getEventListeners } from 'node:events'
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  Event,
  Lock,
  RLock,
  Semaphore,
  TimeoutError,
  type WaitOptions,
} from '@forkyard/core'
import { describe, expect, test } from 'vitest'

interface Wait {
  /** Waits for what does not come. */
  start(options?: WaitOptions): Promise<unknown>
  /** Lets what waits now go on. */
  end(): void
}

async function heldLock(lock: Lock | RLock): Promise<Wait> {
  const guard = await lock.acquire()
  return { start: options => lock.acquire(options).then(own => own.release()), end: () => guard.release() }
}

async function heldRun(lock: Lock | RLock): Promise<Wait> {
  const guard = await lock.acquire()
  return { start: options => lock.run(() => {}, options), end: () => guard.release() }
}

async function heldCondition(method: 'wait' | 'waitFor'): Promise<Wait> {
  const condition = new Condition()
  let isTrue = false
  const wait = (options?: WaitOptions) =>
    method === 'wait' ? condition.wait(options) : condition.waitFor(() => isTrue, options)
  return {
    start: options => condition.lock.run(() => wait(options)),
    end: () => {
      isTrue = true
      condition.lock.run(() => condition.notifyAll())
    },
  }
}

function emptySemaphore(semaphore: Semaphore): Wait {
  return { start: options => semaphore.acquire(options), end: () => semaphore.release() }
}

function bounded(): Wait {
  const semaphore = new BoundedSemaphore(1)
  const guard = semaphore.tryAcquire()!
  return { start: options => semaphore.run(() => {}, options), end: () => guard.release() }
}

function unsetEvent(): Wait {
  const event = new Event()
  return { start: options => event.wait(options), end: () => event.set() }
}

/** The others come when it is to end; after a wait that failed it is broken, and reset. */
function barrierOfTwo(): Wait {
  const barrier = new Barrier(2)
  const start = (options?: WaitOptions) => {
    if (barrier.broken) barrier.reset()
    return barrier.wait(options)
  }
  return { start, end: () => void barrier.wait() }
}

const waits: [string, () => Wait | Promise<Wait>][] = [
  ['Lock.acquire', () => heldLock(new Lock())],
  ['Lock.run', () => heldRun(new Lock())],
  ['RLock.acquire', () => heldLock(new RLock())],
  ['RLock.run', () => heldRun(new RLock())],
  ['Semaphore.acquire', () => emptySemaphore(new Semaphore(0))],
  ['BoundedSemaphore.run', bounded],
  ['Condition.wait', () => heldCondition('wait')],
  ['Condition.waitFor', () => heldCondition('waitFor')],
  ['Event.wait', unsetEvent],
  ['Barrier.wait', barrierOfTwo],
]

const listenersOn = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe.each(waits)('%s', (_, make) => {
  test('rejects with TimeoutError when its time is over, and a later one goes on', async () => {
    const { start, end } = await make()
    for (const timeout of [0, 1, 20, 70]) {
      const error = await start({ timeout }).catch(reason => reason)
      expect(error).toBeInstanceOf(TimeoutError)
      expect(error).toMatchObject({ code: 'ERR_TIMEOUT', message: expect.stringContaining(`within ${timeout} ms.`) })
    }
    const later = start({ timeout: 1_000_000_000 })
    end()
    await later
  })

  test('rejects with the reason of its signal, and a later one goes on', async () => {
    const { start, end } = await make()
    const controller = new AbortController()
    const reason = { why: 'enough' }
    const waiting = start({ signal: controller.signal })
    await new Promise(resolve => setImmediate(resolve))
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    const later = start({ signal: new AbortController().signal })
    end()
    await later
  })

  test('rejects at once when its signal has aborted before', async () => {
    const { start, end } = await make()
    const reason = new Error('before')
    await expect(start({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const later = start()
    end()
    await later
  })

  test('leaves no listener on its signal, however it ends', async () => {
    const { start, end } = await make()
    const controller = new AbortController()
    const { signal } = controller
    await start({ signal, timeout: 5 }).catch(() => {})
    expect(listenersOn(signal)).toBe(0)
    const waiting = start({ signal })
    await new Promise(resolve => setImmediate(resolve))
    expect(listenersOn(signal)).toBe(1)
    end()
    await waiting
    expect(listenersOn(signal)).toBe(0)
    const aborted = (await make()).start({ signal }).catch(() => {})
    controller.abort()
    await aborted
    expect(listenersOn(signal)).toBe(0)
  })

  test.each([
    [{ timeout: -1 }, RangeError, /timeout of \w+ must be a number of milliseconds >= 0, got -1/],
    [{ timeout: Number.NaN }, RangeError, /timeout of \w+ must be .* got NaN/],
    [{ timeout: '5' }, RangeError, /timeout of \w+ must be .* got 5/],
    [{ signal: {} }, TypeError, /signal of \w+ must be an AbortSignal/],
    [50, TypeError, /options of \w+ must be an object, got 50/],
  ])('says what is wrong with the options %j', async (options, type, message) => {
    const { start, end } = await make()
    const error = await start(options as WaitOptions).catch(reason => reason)
    expect(error).toBeInstanceOf(type)
    expect((error as Error).message).toMatch(message)
    end()
  })
})
