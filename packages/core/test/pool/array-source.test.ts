import { expect, test } from 'vitest'
import { ArraySource } from '../../src/pool/array-source.ts'
import { openSource } from '../../src/pool/source.ts'

const nothing = () => {}

test('gives the items in order, as many as are asked for', () => {
  const source = new ArraySource([1, 2, 3, 4, 5])
  expect(source.take(2)).toEqual([1, 2])
  expect([source.remaining, source.ended]).toEqual([3, false])
  expect(source.take(10)).toEqual([3, 4, 5])
  expect([source.remaining, source.ended]).toEqual([0, true])
})

test('leaves out what is added later', () => {
  const items = [1, 2]
  const source = new ArraySource(items)
  items.push(3)
  expect(source.take(3)).toEqual([1, 2])
  expect(source.ended).toBe(true)
})

test('ends where the array ends that became shorter', () => {
  const items = [1, 2, 3, 4]
  const source = new ArraySource(items)
  expect(source.take(2)).toEqual([1, 2])
  items.length = 1
  expect(source.take(2)).toEqual([])
  expect(source.ended).toBe(true)
})

test('a getter that throws ends it behind the items before', () => {
  const error = new Error('no item')
  const items = Object.defineProperty([1, 2, 3], 2, {
    get() {
      throw error
    },
  })
  const source = new ArraySource(items)
  expect(source.take(3)).toEqual([1, 2])
  expect(source.failure).toEqual({ error })
  expect(source.ended).toBe(true)
})

test('an array that is iterated in a way of its own keeps it', () => {
  class Backwards extends Array<number> {
    override *[Symbol.iterator](): ArrayIterator<number> {
      for (let index = this.length - 1; index >= 0; index--) yield this[index]!
    }
  }
  expect(openSource(Backwards.from([1, 2, 3]), nothing).take(3)).toEqual([3, 2, 1])
})
