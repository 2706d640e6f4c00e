import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

type AnyFunction = (...args: never[]) => unknown

describe('inside a function everything may be used that it brings along:', () => {
  test('parameters of every form', async () => {
    const fn = (
      { a, b: { c = 3, ...others } = { c: undefined } }: { a: number; b?: { c?: number; d?: number } },
      [first, , third = first, ...rest]: number[],
      last = a + c,
      ...more: number[]
    ) => [a, c, others, first, third, rest, last, more]
    const args = [{ a: 1, b: { d: 4 } }, [5, 6, undefined, 8, 9], undefined, 10, 11]
    expect(await pool.apply(fn as AnyFunction as (...args: unknown[]) => unknown, args)).toEqual([
      1,
      3,
      { d: 4 },
      5,
      5,
      [8, 9],
      4,
      [10, 11],
    ])
  })

  test('nested functions, declared after their use too, and closures over parameters', async () => {
    const fn = (x: number) => {
      const outer = double(x)
      function double(y: number) {
        return y * 2
      }
      const add = (y: number) => (z: number) => y + z + outer
      return [1, 2].map(add(x))
    }
    expect(await pool.apply(fn, [10])).toEqual([31, 32])
  })

  test('classes, with fields, private members, accessors, static blocks and inheritance', async () => {
    const fn = (x: number) => {
      class Base {
        static count = 0
        static {
          Base.count++
        }
        #secret = x
        get secret() {
          return this.#secret
        }
        set secret(value) {
          this.#secret = value
        }
        static has(value: object) {
          return #secret in value
        }
      }
      class Derived extends Base {
        readonly twice = this.secret * 2
        constructor() {
          super()
          this.secret = super.secret + 1
        }
      }
      const derived = new Derived()
      function isCalledWithNew() {
        return new.target !== undefined
      }
      return [derived.secret, derived.twice, Base.count, Base.has(derived), isCalledWithNew()]
    }
    expect(await pool.apply(fn, [3])).toEqual([4, 6, 1, true, false])
  })

  test.each<[string, () => unknown, unknown]>([
    [
      'loops with labels',
      () => {
        const seen: number[] = []
        outer: for (let i = 1; ; i++) {
          for (const j of [10, 20, 30]) {
            if (j === 30) continue outer
            if (i === 3) break outer
            seen.push(i * j)
          }
        }
        return seen
      },
      [10, 20, 20, 40],
    ],
    [
      'loops over keys, and over what arrives later',
      async () => {
        const seen: unknown[] = []
        for (const key in { a: 1 }) seen.push(key)
        for await (const value of [Promise.resolve('later')]) seen.push(value)
        return seen
      },
      ['a', 'later'],
    ],
    [
      'catch with a parameter and without, and finally',
      () => {
        const seen: unknown[] = []
        try {
          throw new Error('caught')
        } catch (error) {
          seen.push((error as Error).message)
        } finally {
          seen.push('finally')
        }
        try {
          JSON.parse('{')
        } catch {
          seen.push('again')
        }
        return seen
      },
      ['caught', 'finally', 'again'],
    ],
    [
      'switch with names of its own',
      () => {
        switch (typeof 1) {
          case 'number': {
            const inner = 'in the case'
            return inner
          }
          default:
            return 'default'
        }
      },
      'in the case',
    ],
    [
      'templates, and tags for them',
      () => {
        const tag = (strings: TemplateStringsArray, ...values: unknown[]) => strings.raw.join('|') + values.join()
        return tag`a${1}b${`${2}`}c`
      },
      'a|b|c1,2',
    ],
    ['regular expressions', () => /a(?<letter>b)/u.exec('ab')?.groups?.letter, 'b'],
    [
      'large integers, and operators',
      () => [2 ** 10, 10n ** 20n, Array.of<number>()[0] ?? 1, ~~1.5],
      [1024, 10n ** 20n, 1, 1],
    ],
    ['a var that is used before its declaration', new Function('x = 5; var x; return x') as () => unknown, 5],
  ])('%s', async (_what, fn, expected) => {
    expect(await pool.apply(fn)).toEqual(expected)
  })

  test('generators, when they are used up inside', async () => {
    const fn = (count: number) => {
      function* numbers() {
        for (let x = 0; x < count; x++) yield x
      }
      return [...numbers()]
    }
    expect(await pool.apply(fn, [3])).toEqual([0, 1, 2])
  })

  test('arguments and an own this, which is undefined', async () => {
    const fn = function (this: unknown) {
      // biome-ignore lint/complexity/noArguments: that is the point
      return [this === undefined, arguments.length]
    }
    expect(await pool.apply(fn as unknown as (...args: number[]) => unknown, [1, 2])).toEqual([true, 2])
  })

  test('names that shadow what is captured elsewhere', async () => {
    const captured = 'outside'
    const fn = (x: number) => {
      const captured = x
      return ((x: number) => x + captured)(1)
    }
    expect(await pool.apply(fn, [2])).toBe(3)
    expect(captured).toBe('outside')
  })
})

describe('globals may be used:', () => {
  test('those of the language and of Node', async () => {
    const fn = () => [
      Math.max(1, 2),
      JSON.stringify([1]),
      Buffer.from('a').toString('hex'),
      new URL('http://localhost/a').pathname,
      typeof process.pid,
      typeof fetch,
      structuredClone(new Map([[1, 2]])).get(1),
      new TextEncoder().encode('a').length,
      globalThis === global,
      undefined,
      Number.isNaN(NaN),
      Infinity,
      new Intl.NumberFormat('en').format(1),
      process.getBuiltinModule('node:path').posix.join('a', 'b'),
    ]
    const expected = [2, '[1]', '61', '/a', 'number', 'function', 2, 1, true, undefined, true, Infinity, '1', 'a/b']
    expect(await pool.apply(fn)).toEqual(expected)
  })

  test('typeof of a name that does not exist', async () => {
    expect(await pool.apply(() => typeof (globalThis as unknown as { window: object }).window)).toBe('undefined')
    const fn = new Function('return typeof thisNameDoesNotExist') as () => string
    expect(await pool.apply(fn)).toBe('undefined')
  })
})
