import { Condition, Event, Lock, RLock, Semaphore } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

test.each([
  ['Lock', () => new Lock()],
  ['RLock', () => new RLock()],
  ['Semaphore', () => new Semaphore(1)],
])('3,000 flows wait for one %s, and each gets it, alone', async (_, make) => {
  const lock = make()
  const guard = await lock.acquire()
  let inside = 0
  let count = 0
  const flow = async () => {
    const own = await lock.acquire()
    expect(++inside).toBe(1)
    count++
    await undefined
    inside--
    own.release()
  }
  const flows = Array.from({ length: 3000 }, flow)
  guard.release()
  await Promise.all(flows)
  expect(count).toBe(3000)
})

test('waits for 500 locks at once end one by one, in whatever order they are released by a worker', async () => {
  const locks = Array.from({ length: 500 }, () => new Lock())
  const pool = openPool({ processes: 1 })
  const ready = new Event()
  const next = new Semaphore(0)
  const holdAll = async (all: Lock[], has: Event, mayRelease: Semaphore) => {
    const guards = all.map(lock => lock.acquireSync())
    has.set()
    for (const guard of guards.reverse()) {
      await mayRelease.acquire()
      guard.release()
    }
  }
  const holding = pool.apply(holdAll, [locks, ready, next])
  await ready.wait()
  const order: number[] = []
  const waiting = locks.map(async (lock, index) => {
    await lock.acquire()
    order.push(index)
    next.release()
  })
  next.release()
  await Promise.all([...waiting, holding])
  expect(order).toEqual(Array.from({ length: 500 }, (_, index) => 499 - index))
})

test('among 500 things that are waited for, the one that comes is noticed, wherever it is in the list', async () => {
  const events = Array.from({ length: 500 }, () => new Event())
  const waiting = events.map(event => event.wait())
  const pool = openPool({ processes: 1 })
  for (const index of [499, 0, 250, 126, 127, 128]) {
    await pool.apply(event => event.set(), [events[index]!])
    await waiting[index]
  }
  for (const event of events) event.set()
  await Promise.all(waiting)
})

test('1,000 flows of two processes wait for one Condition, and notifyAll reaches them all', async () => {
  const condition = new Condition()
  const waits = new Semaphore(0)
  const waitOften = async (own: Condition, counted: Semaphore, flows: number) => {
    const flow = () =>
      own.lock.run(() => {
        counted.release()
        return own.wait()
      })
    await Promise.all(Array.from({ length: flows }, flow))
  }
  const waiting = [
    openPool({ processes: 1 }).apply(waitOften, [condition, waits, 500]),
    waitOften(condition, waits, 500),
  ]
  for (let count = 0; count < 1000; count++) await waits.acquire()
  await condition.lock.run(() => condition.notifyAll())
  await Promise.all(waiting)
})

test('300 waits that are given up, the last first, do not hold up the next one', async () => {
  const lock = new Lock()
  const guard = await lock.acquire()
  const controllers = Array.from({ length: 300 }, () => new AbortController())
  const waiting = controllers.map(({ signal }) => lock.acquire({ signal }).catch(error => error.name))
  for (const controller of controllers.reverse()) controller.abort()
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['AbortError']))
  const next = lock.acquire()
  guard.release()
  await next
})
