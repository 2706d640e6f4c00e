import { Barrier, Condition, Event, Lock, RLock, Semaphore } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

// A wait that blocks ends when its time is over, too. In workers, as a process with children must not block.

const pool = openPool({ processes: 1 })

test.each([
  ['Lock', new Lock()],
  ['RLock', new RLock()],
])('%s.acquireSync, and later it gets the lock', async (_, lock) => {
  const guard = await lock.acquire()
  const tryFor = (one: Lock | RLock, timeouts: number[]) =>
    timeouts.map(timeout => {
      try {
        one.acquireSync({ timeout }).release()
        return 'in'
      } catch (error) {
        return (error as { code: string }).code
      }
    })
  expect(await pool.apply(tryFor, [lock, [0, 1, 20, 70]])).toEqual(Array(4).fill('ERR_TIMEOUT'))
  guard.release()
  expect(await pool.apply(tryFor, [lock, [0, 1, 20, 70]])).toEqual(Array(4).fill('in'))
})

test('Semaphore.acquireSync, and no unit is lost', async () => {
  const semaphore = new Semaphore(0)
  const tryFor = (one: Semaphore) => {
    try {
      one.acquireSync({ timeout: 20 })
      return one.value
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  expect(await pool.apply(tryFor, [semaphore])).toBe('ERR_TIMEOUT')
  semaphore.release(2)
  expect(await pool.apply(tryFor, [semaphore])).toBe(1)
})

test('Event.waitSync', async () => {
  const event = new Event()
  const wait = (one: Event) => {
    try {
      one.waitSync({ timeout: 20 })
      return 'set'
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  expect(await pool.apply(wait, [event])).toBe('ERR_TIMEOUT')
  event.set()
  expect(await pool.apply(wait, [event])).toBe('set')
})

test.each(['waitSync', 'waitForSync'] as const)('Condition.%s has the lock again when it throws', async method => {
  const wait = (condition: Condition, name: 'waitSync' | 'waitForSync') => {
    const guard = condition.lock.acquireSync()
    try {
      if (name === 'waitSync') condition.waitSync({ timeout: 20 })
      else condition.waitForSync(() => false, { timeout: 20 })
      return []
    } catch (error) {
      condition.notify()
      const locked = condition.lock.locked
      guard.release()
      return [(error as Error).message, locked, condition.lock.locked]
    }
  }
  const ending = ['The condition was not notified within 20 ms.', true, false]
  expect(await pool.apply(wait, [new Condition(), method])).toEqual(ending)
})

test('Barrier.waitSync breaks the barrier', async () => {
  const barrier = new Barrier(2)
  const wait = (one: Barrier) => {
    try {
      return one.waitSync({ timeout: 20 })
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  expect(await pool.apply(wait, [barrier])).toBe('ERR_TIMEOUT')
  expect(barrier.broken).toBe(true)
  expect(await pool.apply(wait, [barrier])).toBe('ERR_BROKEN_BARRIER')
})
