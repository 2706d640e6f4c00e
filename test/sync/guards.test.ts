import { Event, Lock, NotOwnerError, RLock } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { holders } from './holders.ts'

const pool = openPool({ processes: 1 })

describe.each([
  ['Lock', Lock],
  ['RLock', RLock],
])('%s:', (_, Kind) => {
  test('it is locked from acquire to release', async () => {
    const lock = new Kind()
    expect(lock.locked).toBe(false)
    const guard = await lock.acquire()
    expect(lock.locked).toBe(true)
    expect(guard.abandoned).toBe(false)
    guard.release()
    expect(lock.locked).toBe(false)
  })

  test('others see that it is locked', async () => {
    const lock = new Kind()
    const isLocked = () => pool.apply(one => one.locked, [lock])
    expect(await isLocked()).toBe(false)
    const guard = await lock.acquire()
    expect(await isLocked()).toBe(true)
    guard.release()
    expect(await isLocked()).toBe(false)
  })

  test('a guard releases once: not what somebody else has by then', async () => {
    const lock = new Kind()
    const first = await lock.acquire()
    first.release()
    const second = await lock.acquire()
    first.release()
    first[Symbol.dispose]()
    await first[Symbol.asyncDispose]()
    expect(lock.locked).toBe(true)
    second.release()
    expect(lock.locked).toBe(false)
  })

  test('a guard that outlived a release of the lock releases nothing', async () => {
    const lock = new Kind()
    const first = await lock.acquire()
    lock.release()
    const second = await lock.acquire()
    first.release()
    expect(lock.locked).toBe(true)
    second.release()
  })

  test.each([Symbol.dispose, Symbol.asyncDispose] as const)('a guard releases by %s', async symbol => {
    const lock = new Kind()
    const guard = await lock.acquire()
    await guard[symbol]()
    expect(lock.locked).toBe(false)
  })

  test('tryAcquire gets it or does not, and never waits', async () => {
    const lock = new Kind()
    const guard = await lock.acquire()
    expect(lock.tryAcquire()).toBeUndefined()
    expect(await pool.apply(one => one.tryAcquire() === undefined, [lock])).toBe(true)
    guard.release()
    const own = lock.tryAcquire()
    expect(own?.abandoned).toBe(false)
    expect(await pool.apply(one => one.tryAcquire() === undefined, [lock])).toBe(true)
    own!.release()
    expect(lock.locked).toBe(false)
  })

  test('run returns what its function returns, and releases also when that throws or rejects', async () => {
    const lock = new Kind()
    expect(await lock.run(() => [lock.locked, 7])).toEqual([true, 7])
    expect(await lock.run(async guard => guard.abandoned)).toBe(false)
    await expect(lock.run(() => Promise.reject(new RangeError('later')))).rejects.toThrow('later')
    const throwing = () => {
      throw new RangeError('at once')
    }
    await expect(lock.run(throwing)).rejects.toThrow('at once')
    expect(lock.locked).toBe(false)
  })

  test('runSync does so in a worker', async () => {
    const inWorker = (one: InstanceType<typeof Kind>) => {
      const seen: unknown[] = [one.runSync(() => [one.locked, 7])]
      try {
        one.runSync(() => {
          throw new RangeError('at once')
        })
      } catch (error) {
        seen.push((error as Error).message)
      }
      return [...seen, one.locked]
    }
    expect(await pool.apply(inWorker, [new Kind()])).toEqual([[true, 7], 'at once', false])
  })

  test('who does not have it cannot release it', async () => {
    const lock = new Kind()
    expect(() => lock.release()).toThrow(NotOwnerError)
    const has = new Event()
    const mayGo = new Event()
    const holding = pool.apply(holders.hold, [{ lock, has, mayGo }])
    await has.wait()
    expect(() => lock.release()).toThrow(expect.objectContaining({ code: 'ERR_NOT_OWNER' }))
    expect(lock.locked).toBe(true)
    mayGo.set()
    await holding
    const guard = await lock.acquire()
    expect(await pool.apply(holders.codeOf, ['release', lock])).toBe('ERR_NOT_OWNER')
    guard.release()
  })

  test('what a task of a worker acquired and kept, a later one releases', async () => {
    const lock = new Kind()
    await pool.apply(holders.keep, [lock])
    expect(await pool.apply(holders.codeOf, ['release', lock])).toBeUndefined()
    expect(lock.locked).toBe(false)
  })
})
