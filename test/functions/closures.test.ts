import { EncodeError, Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'

const pool = new Pool({ processes: 1 })
afterAll(() => pool.terminate())

type AnyFunction = (...args: never[]) => unknown

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1)
}

async function later(x: number): Promise<number> {
  await new Promise(resolve => setTimeout(resolve, 1))
  return x + 1
}

const shorthand = {
  method(x: number) {
    return x + 1
  },
  async asyncMethod(x: number) {
    return (await x) + 1
  },
  'quoted-name'(x: number) {
    return x + 1
  },
  7(x: number) {
    return x + 1
  },
  get(x: number) {
    return x + 1
  },
  async(x: number) {
    return x + 1
  },
  arrow: (x: number) => x + 1,
  expression: new Function('return function (x) { return x + 1 }')(),
}

class WithMethods {
  static ofClass(x: number) {
    return x + 1
  }

  ofInstance(x: number) {
    return x + 1
  }
}

describe('functions that use nothing around them travel by their text:', () => {
  test.each<[string, AnyFunction, unknown[], unknown]>([
    ['an arrow', (x: number) => x + 1, [4], 5],
    ['an arrow without parentheses that returns an object', (x: number) => ({ x }), [4], { x: 4 }],
    [
      'an arrow with a body',
      (x: number) => {
        const y = x
        return y + 1
      },
      [4],
      5,
    ],
    ['an async arrow', async (x: number) => (await x) + 1, [4], 5],
    ['a function expression', new Function('return function (x) { return x + 1 }')(), [4], 5],
    ['a function declaration that calls itself', factorial, [5], 120],
    [
      'a function expression that calls itself by its name',
      function countDown(n: number): number[] {
        return n === 0 ? [0] : [n, ...countDown(n - 1)]
      },
      [3],
      [3, 2, 1, 0],
    ],
    ['an async function', later, [4], 5],
    ['a method', shorthand.method, [4], 5],
    ['an async method', shorthand.asyncMethod, [4], 5],
    ['a method with a quoted name', shorthand['quoted-name'], [4], 5],
    ['a method with a number as its name', shorthand[7], [4], 5],
    ['a method called get', shorthand.get, [4], 5],
    ['a method called async', shorthand.async, [4], 5],
    ['an arrow in an object', shorthand.arrow, [4], 5],
    ['a function in an object', shorthand.expression, [4], 5],
    ['a static method of a class', WithMethods.ofClass, [4], 5],
    ['a method of a class', new WithMethods().ofInstance, [4], 5],
    ['a function made of text', new Function('x', 'y = 2', 'return x * y // a comment') as AnyFunction, [4], 8],
  ])('%s', async (_name, fn, args, expected) => {
    expect(await pool.apply(fn as (...args: unknown[]) => unknown, args)).toEqual(expected)
  })
})

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

describe('what a function cannot give back, or be called as, rejects its call:', () => {
  test('a generator', async () => {
    const call = pool.apply(function* () {
      yield 1
    })
    await expect(call).rejects.toThrow(EncodeError)
    await expect(call).rejects.toMatchObject({ side: 'result' })
  })

  test('an async generator', async () => {
    const call = pool.apply(async function* () {
      yield 1
    })
    await expect(call).rejects.toThrow(EncodeError)
  })

  test('a function', async () => {
    await expect(pool.apply(() => () => 1)).rejects.toThrow(EncodeError)
  })

  test('a class, which cannot be called without new', async () => {
    class Task {
      readonly x = 1
    }
    await expect(pool.map(Task as unknown as (x: number) => number, [1])).rejects.toThrow(TypeError)
    await expect(pool.apply(Task as unknown as () => number)).rejects.toThrow(/without 'new'/)
  })
})

describe('a function whose text is no function by itself travels, or is refused with a ShipError:', () => {
  const five = 'five'
  const holder = {
    get accessor() {
      return 5
    },
    [Symbol.toPrimitive]() {
      return 5
    },
    [five]() {
      return 5
    },
  }

  test.each<[string, () => number]>([
    ['an accessor', Object.getOwnPropertyDescriptor(holder, 'accessor')!.get!],
    ['a method whose name is a symbol', holder[Symbol.toPrimitive]],
    ['a method whose name is computed', holder[five]],
  ])('%s', async (_what, fn) => {
    const outcome = await pool.apply(fn).catch(error => error)
    if (outcome !== 5) expect(outcome).toMatchObject({ name: 'ShipError' })
  })
})

test('a closure that is written anew for each call works each time', async () => {
  const results = await Promise.all(Array.from({ length: 300 }, (_, x) => pool.apply((y: number) => y + 1, [x])))
  expect(results).toEqual(results.map((_, x) => x + 1))
})

test('two closures of the same text are two functions with results of their own', async () => {
  const make = () => (x: number) => x + 1
  expect(await Promise.all([pool.map(make(), [1]), pool.map(make(), [2])])).toEqual([[2], [3]])
})

test('an error in a closure has the name of the function in its stack, and the frames of the caller', async () => {
  async function theCaller() {
    await pool.apply(function failing() {
      throw new Error('inside')
    })
  }
  const error: Error = await theCaller().catch(reason => reason)
  expect(error.stack).toMatch(/at failing[\s\S]*at theCaller/)
})
