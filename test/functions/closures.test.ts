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
