import { byValue, type Case, unlessBundled } from './case.ts'

/** Functions, classes and instances of other modules, of packages, and of Node. */
export const importedCases: readonly Case[] = [
  {
    name: 'reference',
    value: 6,
    expect: unlessBundled,
    text: `
import { measure } from './measure.ts'
import { reference } from './targets.ts'
export const run = () => measure(reference)
`,
  },
  {
    name: 'renamed export',
    value: 12,
    expect: unlessBundled,
    text: `
import { measure } from './measure.ts'
import { renamed } from './targets.ts'
export const run = () => measure(renamed)
`,
  },
  {
    name: 're-export',
    value: 6,
    expect: unlessBundled,
    text: `
import { measure } from './measure.ts'
import { passedOn } from './passing-on.ts'
export const run = () => measure(passedOn)
`,
  },
  {
    name: 'default export, a function',
    value: 15,
    expect: unlessBundled,
    text: `
import { measure } from './measure.ts'
import standard from './default-function.ts'
export const run = () => measure(standard)
`,
  },
  {
    name: 'default export, an expression',
    value: 18,
    expect: unlessBundled,
    text: `
import { measure } from './measure.ts'
import standard from './default-expression.ts'
export const run = () => measure(standard)
`,
  },
  {
    name: 'hidden function of another module',
    value: 9,
    expect: byValue,
    text: `
import { measure } from './measure.ts'
import { makeHidden } from './targets.ts'
export const run = () => measure(makeHidden())
`,
  },
  {
    name: 'closure that calls an imported function',
    value: 6,
    expect: unlessBundled,
    text: `
import { measure } from './measure.ts'
import { reference } from './targets.ts'
export const run = () => measure((x: number) => reference(x))
`,
  },
  {
    name: 'class of another module',
    value: 3,
    expect: unlessBundled,
    text: `
import { measure } from './measure.ts'
import { Tally } from './targets.ts'
export const run = () => measure((x: number) => [x, Tally.count(), process.pid])
`,
  },
  {
    name: 'bound, of another module',
    value: 20,
    expect: unlessBundled,
    text: `
import { measure } from './measure.ts'
import { reference } from './targets.ts'
export const run = () => measure(reference.bind(undefined, 10))
`,
  },
  {
    name: 'builtin function of Node',
    value: true,
    expect: () => ({ travels: 'elsewhere' }),
    text: `
import { readlinkSync } from 'node:fs'
import { measure } from './measure.ts'
export const run = () => measure(readlinkSync, '/proc/self', found => [/^\\d+$/.test(found), undefined, Number(found)])
`,
  },
  {
    name: 'builtin function of the language',
    value: 4,
    expect: () => ({ travels: 'unseen' }),
    text: `
import { measure } from './measure.ts'
export const run = () => measure(Math.sqrt, 16, root => [root])
`,
  },
  {
    name: "a package's function",
    value: true,
    expect: ({ bundled }) =>
      bundled
        ? { fails: 'ERR_SHIP_SYMBOL', because: 'in a bundle the package is a part of the program, and uses a symbol' }
        : { travels: 'unseen' },
    text: `
import { hash } from 'fast-check'
import { measure } from './measure.ts'
export const run = () => measure(hash, 'text', found => [found === hash('text')])
`,
  },
  {
    name: "closure with a package's class",
    value: 8,
    expect: byValue,
    text: `
import Transform from 'fft.js'
import { measure } from './measure.ts'
const state = { calls: 0 }
export const run = () => measure((x: number) => [new Transform(2 ** x).size, ++state.calls, process.pid])
`,
  },
  {
    name: "imported instance of a package's class",
    value: 24,
    expect: loader =>
      loader.bundled
        ? { fails: 'ERR_SHIP_INSTANCE', because: 'in a bundle the instance is a variable of the program itself' }
        : { travels: 'value' },
    text: `
import { measure } from './measure.ts'
import { transform } from './transform.ts'
const state = { calls: 0 }
export const run = () => measure((x: number) => [transform.size * x, ++state.calls, process.pid])
`,
  },
  {
    name: 'namespace, used as a whole',
    value: 6,
    expect: unlessBundled,
    text: `
import * as targets from './targets.ts'
import { measure } from './measure.ts'
export const run = () => {
  const name: string = 'reference'
  return measure((x: number) => targets[name](x))
}
`,
  },
]
