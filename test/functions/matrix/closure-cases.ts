import { byValue, type Case } from './case.ts'

/** Functions of the module that calls the pool. */
export const closureCases: readonly Case[] = [
  {
    name: 'inline closure',
    value: 21,
    expect: byValue,
    text: `
import { measure } from './measure.ts'
const state = { calls: 0 }
export const run = () => {
  const factor: number = 7
  return measure((x: number) => [x * factor, ++state.calls, process.pid])
}
`,
  },
  {
    name: 'exported by the calling module',
    value: 24,
    expect: byValue,
    text: `
import { measure } from './measure.ts'
const state = { calls: 0 }
export const exported = (x: number) => [x * 8, ++state.calls, process.pid]
export const run = () => measure(exported)
`,
  },
  {
    name: 'recursive',
    value: 6,
    expect: byValue,
    text: `
import { measure } from './measure.ts'
const state = { calls: 0 }
const factorial = (x: number) => (x < 2 ? 1 : x * factorial(x - 1))
export const run = () => measure((x: number) => [factorial(x), ++state.calls, process.pid])
`,
  },
  {
    name: 'mutual recursion',
    value: 'odd',
    expect: byValue,
    text: `
import { measure } from './measure.ts'
const state = { calls: 0 }
function even(x: number) {
  return x === 0 ? ['even', ++state.calls, process.pid] : odd(x - 1)
}
function odd(x: number) {
  return x === 0 ? ['odd', ++state.calls, process.pid] : even(x - 1)
}
export const run = () => measure(even)
`,
  },
  {
    name: 'class',
    value: 27,
    expect: byValue,
    text: `
import { measure } from './measure.ts'
class Shape {
  static calls = 0
  side = 9
}
class Square extends Shape {
  #factor
  constructor(factor: number) {
    super()
    this.#factor = factor
  }
  get area() {
    return this.side * this.#factor
  }
}
export const run = () => measure((x: number) => [new Square(x).area, ++Shape.calls, process.pid])
`,
  },
  {
    name: 'bound, of this module',
    value: 33,
    expect: byValue,
    text: `
import { measure } from './measure.ts'
function scale(factor: number, x: number) {
  return [this.unit * factor * x, ++this.calls, process.pid]
}
export const run = () => measure(scale.bind({ unit: 1, calls: 0 }, 11))
`,
  },
  {
    name: 'method',
    value: 36,
    expect: byValue,
    text: `
import { measure } from './measure.ts'
const state = { calls: 0 }
const calculator = {
  multiply(x: number) {
    return [x * 12, ++state.calls, process.pid]
  },
}
export const run = () => measure(calculator.multiply)
`,
  },
  {
    name: 'closure of the program itself',
    value: 39,
    expect: byValue,
    inProgram: true,
    text: `
const state = { calls: 0 }
const run = () => measure((x: number) => [x * 13, ++state.calls, process.pid])
`,
  },
]
