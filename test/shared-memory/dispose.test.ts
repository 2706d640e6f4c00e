import { EncodeError, Event, Lock, SharedArray, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { giveBack, inWorker } from './references.ts'

const pool = openPool({ processes: 1 })

function disposed<T extends Disposable>(thing: T): T {
  thing[Symbol.dispose]()
  return thing
}

describe('what was disposed of says so when it is used', () => {
  const value = disposed(new Value('int32', 5))
  const array = disposed(new SharedArray('int32', 5))
  test.each<[string, () => unknown]>([
    ['value.value', () => value.value],
    [
      'value.value = 1',
      () => {
        value.value = 1
      },
    ],
    ['value.add', () => value.add(1)],
    ['value.compareExchange', () => value.compareExchange(1, 2)],
    ['value.updateSync', () => value.updateSync(number => number)],
    ['array.values', () => array.values],
    ['array.buffer', () => array.buffer],
  ])('%s', (_what, use) => {
    expect(use).toThrow(TypeError)
    expect(use).toThrow(/disposed of/)
  })

  test('value.update', async () => {
    await expect(value.update(number => number)).rejects.toThrow(/disposed of/)
  })
})

test('once more is as once', () => {
  for (const thing of [new Value('int32'), new SharedArray('int32', 1)]) disposed(disposed(thing))
})

test('its lock is no lock of what comes after it', () => {
  const value = new Value('int32')
  const { lock } = value
  disposed(value)
  expect(() => lock.tryAcquire()).toThrow(/disposed of/)
})

test('`using` disposes of it', () => {
  let outside: Value<'int32'>
  {
    using inside = new Value('int32', 5)
    outside = inside
    expect(inside.value).toBe(5)
  }
  expect(() => outside.value).toThrow(/disposed of/)
})

test.each([
  ['Value', () => disposed(new Value('int32'))],
  ['SharedArray', () => disposed(new SharedArray('int32', 1))],
])('a disposed %s that is sent costs that item alone, and the error has its path', async (_name, make) => {
  const fine = new Value('int32', 7)
  const items: { in: unknown }[] = [{ in: fine }, { in: make() }, { in: fine }]
  const outcomes = await pool.mapSettled(inWorker.giveBack, items, { chunkSize: 3 })
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  const { reason } = outcomes[1] as PromiseRejectedResult
  expect(reason).toBeInstanceOf(EncodeError)
  expect(reason).toMatchObject({ code: 'ERR_ENCODE', side: 'argument' })
  expect(reason.path).toMatch(/\.in$/)
  expect(reason.message).toMatch(/disposed of/)
})

test('one that a task disposed of and returns costs that item alone, with its path', async () => {
  const give = (value: Value<'int32'>, dispose: boolean) => {
    if (dispose) value[Symbol.dispose]()
    return { list: [0, value] }
  }
  const items: [Value<'int32'>, boolean][] = [
    [new Value('int32', 1), false],
    [new Value('int32', 2), true],
    [new Value('int32', 3), false],
  ]
  const outcomes = await Promise.allSettled(items.map(item => pool.apply(give, item)))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect((outcomes[1] as PromiseRejectedResult).reason).toMatchObject({
    code: 'ERR_ENCODE',
    side: 'result',
    path: '.list[1]',
  })
})

test('disposed of in a worker it is still good here, and there when it arrives again', async () => {
  const value = new Value('int32', 7)
  expect(await pool.apply(inWorker.disposeAndUse, [value])).toMatch(/^TypeError: .*disposed of/)
  expect(value.value).toBe(7)
  await pool.apply(inWorker.addMany, [value as Value, 3, 1])
  expect(value.value).toBe(10)
  expect(await pool.apply(inWorker.disposeAndUse, [value])).toMatch(/^TypeError: .*disposed of/)
  expect(await giveBack(pool, value)).toBe(value)
})

test('disposed of here it is still good in a worker that has it', async () => {
  const value = new Value('int32', 7)
  const stop = new Event()
  const read = pool.apply(
    async (arrived: Value<'int32'>, event: Event) => {
      arrived.add(1)
      await event.wait()
      return arrived.value
    },
    [value, stop],
  )
  while (value.value === 7) await new Promise(resolve => setImmediate(resolve))
  disposed(value)
  // What it leaves is nobody else's yet.
  const others = Array.from({ length: 1000 }, () => new Value('int32', -1))
  stop.set()
  expect(await read).toBe(8)
  expect(others.every(other => other.value === -1)).toBe(true)
})

test('what views the memory of a disposed SharedArray sees zeros, and cannot be sent', async () => {
  const array = new SharedArray('int32', [1, 2, 3])
  const { values } = array
  disposed(array)
  expect([...values]).toEqual([0, 0, 0])
  await expect(pool.apply(inWorker.fill, [values, 1])).rejects.toMatchObject({ code: 'ERR_ENCODE' })
})

test('a given lock outlives what it guards', () => {
  const lock = new Lock()
  disposed(new Value('int32', 0, { lock }))
  disposed(new SharedArray('int32', 1, { lock }))
  const guard = lock.tryAcquire()
  expect(guard?.abandoned).toBe(false)
  guard?.release()
})
