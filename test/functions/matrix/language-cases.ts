import { byValue, type Case, placeOfThrow } from './case.ts'

/** What a loader may rewrite. */
export const languageCases: readonly Case[] = [
  {
    name: 'place of the module',
    value: true,
    expect: byValue,
    text: `
import { measure } from './measure.ts'
const state = { calls: 0 }
export const run = () => {
  const here: string = HERE
  return measure((_x: number) => [HERE, ++state.calls, process.pid], 3, ([url, ...rest]) => [url === here, ...rest])
}
`,
  },
  {
    name: 'dynamic import',
    value: 6,
    expect: ({ bundled }) =>
      bundled
        ? { fails: 'ERR_SHIP_ASSIGN', because: 'esbuild makes a function of the module, which assigns that it has run' }
        : { travels: 'reference' },
    text: `
import { measure } from './measure.ts'
export const run = () => measure(async (x: number) => (await import('./targets.ts')).reference(x))
`,
  },
  {
    name: 'using',
    value: 'used, disposed',
    expect: (loader, major) =>
      loader.lowersUsing || major >= 24
        ? { travels: 'value' }
        : { fails: 'SyntaxError', because: 'Node reads `using` from 24 on, and nothing rewrites it here' },
    text: `
import { measure } from './measure.ts'
const state = { calls: 0 }
export const run = () =>
  measure((x: number) => {
    const order: string[] = []
    {
      using handle = { [Symbol.dispose]: () => order.push('disposed') }
      order.push(handle && 'used')
    }
    return [order.join(', '), ++state.calls, process.pid]
  })
`,
  },
  {
    name: 'enum',
    value: 'Green',
    expect: loader =>
      loader.language !== 'ts'
        ? { absent: 'TypeScript only' }
        : loader.stripsTypes
          ? {
              fails: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
              because: 'Node removes types, and an enum is more than a type',
            }
          : { travels: 'value' },
    text: `
import { measure } from './measure.ts'
enum Colour {
  Red = 1,
  Green,
}
const state = { calls: 0 }
export const run = () => measure((x: number) => [Colour[x - Colour.Red], ++state.calls, process.pid])
`,
  },
  {
    name: 'decorator',
    value: 42,
    expect: loader =>
      loader.language !== 'ts'
        ? { absent: 'TypeScript only' }
        : loader.lowersDecorators
          ? { travels: 'value' }
          : { fails: 'SyntaxError', because: 'no Node reads decorators, and nothing rewrites them here' },
    text: `
import { measure } from './measure.ts'
const state = { calls: 0 }
function doubled(method: Function, _context: unknown) {
  return function (this: unknown, x: number) {
    return method.call(this, x) * 2
  }
}
class Multiplier {
  @doubled
  multiply(x: number) {
    return x * 7
  }
}
export const run = () => measure((x: number) => [new Multiplier().multiply(x), ++state.calls, process.pid])
`,
  },
  {
    name: 'place in a stack trace',
    value: placeOfThrow,
    expect: () => ({ travels: 'unseen' }),
    text: `
import { measureStack } from './measure.ts'
const limits = { most: 2 }
export const run = () =>
  measureStack((x: number) => {
    const excess: number = x - limits.most
    // A comment of the user's, which a loader may leave out.

    if (excess > 0) {
      const message: string = 'thrown in the closure'
      throw new RangeError(message)
    }
    return excess
  })
`,
  },
]
