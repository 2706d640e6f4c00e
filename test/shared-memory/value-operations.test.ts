import { Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { integers, isBig, numberOf } from './numeric-types.ts'

const operations = ['add', 'sub', 'and', 'or', 'xor', 'exchange'] as const

describe.each(integers)('of the type $type', typeCase => {
  const { type, view, bounds } = typeCase
  const number = (small: number): number => numberOf(typeCase, small)

  test.each(operations)('%s does what Atomics do, and returns the old number', operation => {
    for (const [before, operand] of [
      [number(12), number(10)],
      [bounds[1], number(3)],
      [bounds[0], number(1)],
    ] as [number, number][]) {
      const value = new Value(type, before)
      const array = new view(1) as unknown as Int32Array
      array[0] = before
      expect(value[operation](operand)).toBe(Atomics[operation](array, 0, operand))
      expect(value.value).toBe(array[0])
    }
  })

  test('compareExchange writes only when it finds what is expected', () => {
    const value = new Value(type, number(5))
    expect(value.compareExchange(number(4), number(9))).toBe(number(5))
    expect(value.value).toBe(number(5))
    expect(value.compareExchange(number(5), number(9))).toBe(number(5))
    expect(value.value).toBe(number(9))
  })

  test('an operand that is no such number is refused, and nothing changes', () => {
    const value = new Value(type, number(5))
    const wrong = (isBig(typeCase) ? 1 : 1n) as number
    for (const operation of operations)
      expect(() => value[operation](wrong)).toThrow(new RegExp(`^${operation}: .*${type}.*got 1`))
    expect(() => value[operations[0]](undefined as unknown as number)).toThrow('got undefined')
    expect(() => value.compareExchange(wrong, number(1))).toThrow(/^compareExchange: /)
    expect(() => value.compareExchange(number(1), wrong)).toThrow(/^compareExchange: /)
    expect(value.value).toBe(number(5))
  })

  test('neighbours in memory stay as they are', () => {
    const values = Array.from({ length: 5 }, () => new Value(type, number(7)))
    values[2]!.sub(number(8))
    values[2]!.exchange(bounds[1] as number)
    values[2]!.add(number(1))
    expect(values.map(({ value }) => value)).toEqual([number(7), number(7), bounds[0], number(7), number(7)])
  })

  test('update computes under the lock, and resolves with the new number', async () => {
    const value = new Value(type, number(5))
    const next = await value.update(old => {
      expect(value.lock.locked).toBe(true)
      return (old as number) + number(1)
    })
    expect(next).toBe(number(6))
    expect(value.updateSync(old => (old as number) + number(1))).toBe(number(7))
    expect(value.value).toBe(number(7))
    expect(value.lock.locked).toBe(false)
  })
})

describe.each(['float32', 'float64'] as const)('of the type %s', type => {
  test.each([...operations, 'compareExchange'] as const)('%s is refused, and says what to use', operation => {
    const value = new Value(type, 1.5)
    const said = `${operation}: a Value of the type ${type} has no atomic operations: use update.`
    expect(() => value[operation](1, 1)).toThrow(new TypeError(said))
    expect(value.value).toBe(1.5)
  })

  test('update works', async () => {
    const value = new Value(type, 1.5)
    expect(await value.update(number => Number(number) * 2)).toBe(3)
    expect(value.updateSync(number => Number(number) / 2)).toBe(1.5)
  })
})

test('an update whose function throws, or returns no number, changes nothing and leaves the lock', async () => {
  const value = new Value('int32', 5)
  const fails = () => {
    throw new RangeError('not this')
  }
  await expect(value.update(fails)).rejects.toThrow(new RangeError('not this'))
  expect(() => value.updateSync(fails)).toThrow(new RangeError('not this'))
  const wrong = (() => 'six') as unknown as () => number
  await expect(value.update(wrong)).rejects.toThrow('got "six"')
  expect(() => value.updateSync(wrong)).toThrow('got "six"')
  expect(value.value).toBe(5)
  expect(value.lock.locked).toBe(false)
})

test('what update returns is what the type made of it', async () => {
  const value = new Value('uint8', 250)
  expect(await value.update(number => number + 10)).toBe(4)
})

test('many updates of one process at once lose nothing', async () => {
  const value = new Value('int32')
  await Promise.all(Array.from({ length: 1000 }, () => value.update(number => number + 1)))
  expect(value.value).toBe(1000)
})
