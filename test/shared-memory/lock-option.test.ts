import { Lock, type LockOption, RLock, SharedArray, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collectGarbage } from '../garbage.ts'
import { openPool } from '../pool/open-pool.ts'
import { giveBack } from './references.ts'

const pool = openPool({ processes: 1 })
const makers = [
  ['Value', (options?: LockOption) => new Value('int32', 1, options)],
  ['SharedArray', (options?: LockOption) => new SharedArray('int32', 1, options)],
] as const

describe.each(makers)('the lock of a %s', (name, make) => {
  test('is an RLock of its own', async () => {
    for (const options of [undefined, {}, { lock: true }, { lock: undefined }]) {
      const thing = make(options)
      expect(thing.lock).toBeInstanceOf(RLock)
      expect(thing.lock).toBe(thing.lock)
      expect(thing.lock).not.toBe(make(options).lock)
      await thing.lock.run(() => thing.lock.run(() => expect(thing.lock.locked).toBe(true)))
      expect(thing.lock.locked).toBe(false)
    }
  })

  test.each([
    ['Lock', Lock],
    ['RLock', RLock],
  ])('may be another one: %s', (_kind, Given) => {
    const lock = new Given()
    const [one, two] = [make({ lock }), make({ lock })]
    expect(one.lock).toBe(lock)
    const guard = one.lock.tryAcquire()!
    expect(two.lock.locked).toBe(true)
    expect(two.lock.tryAcquire()?.abandoned).toBe(Given === RLock ? false : undefined)
    guard.release()
  })

  test('may be that of another one', async () => {
    const first = make()
    const second = make({ lock: first.lock })
    expect(second.lock).toBe(first.lock)
    const [one, two] = await giveBack(pool, [first, second])
    expect(one!.lock).toBe(first.lock)
    expect(two!.lock).toBe(first.lock)
  })

  test('may be none, which is said when it is asked for', async () => {
    const thing = make({ lock: false })
    const said = `This ${name} was made with { lock: false }.`
    expect(() => thing.lock).toThrow(new TypeError(said))
    const error = await pool
      .apply((arrived: { lock: Lock }) => void arrived.lock, [thing as { lock: Lock }])
      .catch(reason => reason)
    expect(error).toMatchObject({ name: 'TypeError', message: said })
  })

  test.each([null, 1, 'RLock', {}, []])('cannot be %j, which is named', lock => {
    expect(() => make({ lock } as unknown as LockOption)).toThrow(TypeError)
    expect(() => make({ lock } as unknown as LockOption)).toThrow(
      `The option lock of a ${name} must be a Lock, an RLock or a boolean, got ${String(lock)}.`,
    )
  })

  test('excludes other processes, whichever it is', async () => {
    for (const options of [{}, { lock: new Lock() }, { lock: new RLock() }]) {
      const thing = make(options)
      const isTaken = (arrived: { lock: Lock }): boolean => arrived.lock.tryAcquire() === undefined
      const guard = await thing.lock.acquire()
      expect(await pool.apply(isTaken, [thing as { lock: Lock }])).toBe(true)
      guard.release()
      const released = await pool.apply(
        (arrived: { lock: Lock }) => arrived.lock.tryAcquire()!.release(),
        [thing as { lock: Lock }],
      )
      expect(released).toBe(undefined)
      expect(thing.lock.locked).toBe(false)
    }
  })
})

test('updates of a Value without a lock are refused in words; its atomic operations work', async () => {
  const value = new Value('int32', 1, { lock: false })
  await expect(async () => value.update(number => number)).rejects.toThrow('{ lock: false }')
  expect(() => value.updateSync(number => number)).toThrow('{ lock: false }')
  expect(value.add(1)).toBe(1)
})

test('one lock guards two Values in another process too', async () => {
  const lock = new Lock()
  const values = [new Value('int32', 0, { lock }), new Value('int32', 0, { lock })]
  const sameLock = await pool.apply(([one, two]: Value[]) => one!.lock === two!.lock, [values as Value[]])
  expect(sameLock).toBe(true)
})

test('a lock that was asked for is the same one later, whatever was collected meanwhile', async () => {
  const value = new Value('int32')
  value.lock.tryAcquire()
  for (let turns = 0; turns < 3; turns++) {
    // Weak references live to the end of a turn.
    await new Promise(resolve => setImmediate(resolve))
    collectGarbage()
  }
  expect(value.lock.locked).toBe(true)
  value.lock.release()
  expect(value.lock.locked).toBe(false)
})
