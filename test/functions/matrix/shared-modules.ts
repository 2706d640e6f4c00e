/** Modules that the cases import. */
export const sharedModules: Readonly<Record<string, string>> = {
  targets: `
const state = { calls: 0 }
export const reference = (x: number) => [x * 2, ++state.calls, process.pid]
export const makeHidden = () => (x: number) => [x * 3, ++state.calls, process.pid]
function before(x: number) {
  return [x * 4, ++state.calls, process.pid]
}
export { before as renamed }
export class Tally {
  static #calls = 0
  static count() {
    return ++Tally.#calls
  }
}
`,
  'default-function': `
const state = { calls: 0 }
export default function standard(x: number) {
  return [x * 5, ++state.calls, process.pid]
}
`,
  'default-expression': `
const state = { calls: 0 }
export default (x: number) => [x * 6, ++state.calls, process.pid]
`,
  'passing-on': `
export { reference as passedOn } from './targets.ts'
`,
  transform: `
import Transform from 'fft.js'
export const transform = new Transform(8)
`,
}
