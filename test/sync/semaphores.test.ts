import { BoundedSemaphore, Event, Semaphore, shared, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const pool = openPool({ processes: 3 })

describe.each([
  ['Semaphore', Semaphore],
  ['BoundedSemaphore', BoundedSemaphore],
])('%s:', (name, Kind) => {
  test('so many are in at once, and no more', async () => {
    const semaphore = new Kind(2)
    const inside = new Value('int32')
    const most = new Value('int32')
    const pass = async (own: Semaphore, now: Value<'int32'>, highest: Value<'int32'>) => {
      for (let time = 0; time < 50; time++) {
        await own.run(async () => {
          const count = now.add(1) + 1
          if (count > highest.value) highest.value = count
          await new Promise(resolve => setImmediate(resolve))
          now.sub(1)
        })
      }
    }
    const parties = [1, 2, 3].map(() => pool.apply(pass, [semaphore, inside, most]))
    await Promise.all([...parties, pass(semaphore, inside, most), pass(semaphore, inside, most)])
    expect({ inside: inside.value, most: most.value, units: semaphore.value }).toEqual({ inside: 0, most: 2, units: 2 })
  })

  test('value says how many units are free, to every process', async () => {
    const semaphore = new Kind(3)
    await semaphore.acquire()
    expect(semaphore.tryAcquire()).toBeDefined()
    expect(semaphore.value).toBe(1)
    const take = (own: Semaphore) => {
      own.acquireSync()
      return [own.value, own.tryAcquire()]
    }
    expect(await pool.apply(take, [semaphore])).toEqual([0, undefined])
    semaphore.release(3)
    expect(semaphore.value).toBe(3)
  })

  test('another process may release what this one acquired', async () => {
    const semaphore = new Kind(1)
    await semaphore.acquire()
    const waiting = semaphore.acquire()
    await pool.apply(own => own.release(), [semaphore])
    await waiting
    expect(semaphore.value).toBe(0)
  })

  test('release(n) lets n go on, in whatever processes they wait', async () => {
    const semaphore = new Kind(4)
    for (let unit = 0; unit < 4; unit++) await semaphore.acquire()
    const count = shared('int32', 1)
    const take = (own: Semaphore, went: Int32Array) => {
      own.acquireSync()
      Atomics.add(went, 0, 1)
    }
    const waiting = [
      ...[1, 2, 3].map(() => pool.apply(take, [semaphore, count])),
      semaphore.acquire().then(() => Atomics.add(count, 0, 1)),
    ]
    semaphore.release(3)
    while (Atomics.load(count, 0) < 3) await new Promise(resolve => setImmediate(resolve))
    expect([Atomics.load(count, 0), semaphore.value]).toEqual([3, 0])
    semaphore.release()
    await Promise.all(waiting)
    expect(semaphore.value).toBe(0)
  })

  test('a guard gives its unit back once', async () => {
    const semaphore = new Kind(1)
    const guard = await semaphore.acquire()
    expect(guard.abandoned).toBe(false)
    guard.release()
    guard.release()
    guard[Symbol.dispose]()
    await guard[Symbol.asyncDispose]()
    expect(semaphore.value).toBe(1)
  })

  test('run and runSync give the unit back also when the function throws', async () => {
    const semaphore = new Kind(1)
    await expect(semaphore.run(() => Promise.reject(new Error('later')))).rejects.toThrow('later')
    const throwInside = (own: Semaphore) => {
      try {
        own.runSync(() => {
          throw new Error('at once')
        })
      } catch (error) {
        return [(error as Error).message, own.value, own.runSync(() => own.value)]
      }
      return []
    }
    expect(await pool.apply(throwInside, [semaphore])).toEqual(['at once', 1, 0])
  })

  test.each([-1, 0.5, Number.NaN, '2', null, 2 ** 31])('%j is no value to begin with', value => {
    expect(() => new Kind(value as number)).toThrow(new RegExp(`The value of a ${name} must be .* got`))
  })

  test.each([0, -1, 0.5, '2', Number.NaN])('release(%j) is refused', n => {
    const semaphore = new Kind(1)
    expect(() => semaphore.release(n as number)).toThrow(/n must be an integer of 1 or more/)
    expect(semaphore.value).toBe(1)
  })

  test('the unit of one that dies with it is not given back', async () => {
    const semaphore = new Kind(2)
    const die = (own: Semaphore) => {
      own.acquireSync()
      process.kill(process.pid, 'SIGKILL')
    }
    await expect(openPool({ processes: 1 }).apply(die, [semaphore])).rejects.toThrow()
    expect(semaphore.value).toBe(1)
    semaphore.release()
    expect(semaphore.value).toBe(2)
  })
})

test('a Semaphore may be released more often than it was acquired', async () => {
  const semaphore = new Semaphore(0)
  semaphore.release(5)
  expect(semaphore.value).toBe(5)
  expect(() => semaphore.release(2 ** 31 - 1)).toThrow(RangeError)
})

test('a BoundedSemaphore may not, in no process', async () => {
  const semaphore = new BoundedSemaphore(2)
  expect(() => semaphore.release()).toThrow(RangeError)
  const guard = await semaphore.acquire()
  expect(() => semaphore.release(2)).toThrow('of 2 units 1 are acquired, no more can be released')
  expect(semaphore.value).toBe(1)
  guard.release()
  const releaseOnce = (own: BoundedSemaphore) => {
    try {
      own.release()
      return 'released'
    } catch (error) {
      return (error as Error).name
    }
  }
  expect(await pool.apply(releaseOnce, [semaphore])).toBe('RangeError')
  expect(semaphore.value).toBe(2)
})

test('a semaphore of 0 is a gate that others open', async () => {
  const gate = new BoundedSemaphore(0)
  expect(gate.tryAcquire()).toBeUndefined()
  expect(() => gate.release()).toThrow(RangeError)
  const done = new Event()
  const semaphore = new Semaphore(0)
  const waiting = semaphore.run(() => done.set())
  expect(done.isSet).toBe(false)
  await pool.apply(own => own.release(), [semaphore])
  await waiting
  expect(done.isSet).toBe(true)
})
