import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { ImpureObjects, isRecord } from '../../src/functions/impure-objects.ts'

const special = new Date(0)
const classify = () => new ImpureObjects(value => value === special)
const f = () => 1

describe('nothing that a value could not stand for is in', () => {
  test.each<[string, object]>([
    ['an empty object', {}],
    ['numbers and texts', [1, 'a', null, undefined, 1n, { b: [true] }]],
    ['a Map and a Set', new Map<unknown, unknown>([[{ a: 1 }, new Set([1])]])],
    ['what travels as a value', [new Date(1), /a/, new Uint8Array(2), new Error('e'), new URL('http://a')]],
    [
      'an instance that holds a function, which is another matter',
      new (class {
        f = f
      })(),
    ],
    ['an array with holes', Array(3)],
  ])('%s', (_what, value) => {
    expect(classify().has(value)).toBe(false)
  })
})

describe('something that a value cannot stand for is in', () => {
  test.each<[string, object]>([
    ['an object with a function', { f }],
    ['an array with a function, deep inside', [[[{ f }]]]],
    ['an object without a prototype', Object.assign(Object.create(null), { f })],
    ['a Map with a function as a value', new Map([[1, f]])],
    ['a Map with a function as a key', new Map([[f, 1]])],
    ['a Set with a function', new Set([f])],
    ['an object with a symbol', { a: Symbol.iterator }],
    ['an object with a symbol as a key', { [Symbol.iterator]: 1 }],
    ['an object with something special', { list: [special] }],
    ['something special itself', special],
    [
      'an object with a getter that gives a function',
      {
        get f() {
          return f
        },
      },
    ],
    [
      'an object with a getter that throws, beside a function',
      {
        get a() {
          throw new Error('no')
        },
        f,
      },
    ],
    ['an object of another realm', runInNewContext('({ f() {} })')],
    ['an array of another realm', runInNewContext('[() => 1]')],
  ])('%s', (_what, value) => {
    expect(classify().has(value)).toBe(true)
  })
})

describe('of several objects', () => {
  test('those that lead to a function are told from those beside them', () => {
    const pure = { list: [1] }
    const inner = { f }
    const outer = { pure, inner }
    const impure = classify()
    expect([outer, inner, pure, pure.list].map(each => impure.has(each))).toEqual([true, true, false, false])
  })

  test('all of a cycle are what one of them is', () => {
    const [first, second, third]: Record<string, unknown>[] = [{}, {}, {}]
    Object.assign(first!, { second })
    Object.assign(second!, { third })
    Object.assign(third!, { first, f })
    const impure = classify()
    expect([first, second, third].map(each => impure.has(each!))).toEqual([true, true, true])
  })

  test('a cycle without a function is none of them, whatever holds it', () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = [cycle]
    const impure = classify()
    expect([{ cycle, f }, cycle].map(each => impure.has(each))).toEqual([true, false])
  })

  test('what was found pure stays so when it is met again in something impure', () => {
    const pure = { a: 1 }
    const impure = classify()
    expect([impure.has(pure), impure.has({ pure, f }), impure.has(pure)]).toEqual([false, true, false])
  })

  test('what was found impure makes impure what holds it', () => {
    const inner = { f }
    const impure = classify()
    expect([impure.has(inner), impure.has([inner])]).toEqual([true, true])
  })

  test('a chain of 100,000 is no matter', () => {
    let chain: object = { f }
    for (let depth = 0; depth < 100_000; depth++) chain = { chain }
    expect(classify().has(chain)).toBe(true)
  })

  test('nor are 200,000 holders of one', () => {
    const inner = { f }
    expect(classify().has(Array.from({ length: 200_000 }, () => [inner]))).toBe(true)
  })
})

describe('an object with nothing but its properties', () => {
  test.each<[string, object, boolean]>([
    ['a literal', {}, true],
    ['one without a prototype', Object.create(null), true],
    ['one of another realm', runInNewContext('({})'), true],
    ['an array', [], false],
    ['an instance', new (class {})(), false],
    ['one that inherits', Object.create({}), false],
    ['a Map', new Map(), false],
    ['an error', new Error(), false],
  ])('%s: %s', (_what, value, expected) => {
    expect(isRecord(value)).toBe(expected)
  })
})
