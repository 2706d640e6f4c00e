// What the cases of modules.mjs import. Loaded once in each process.

let count = 0

export const next = () => ++count
export function double(x) {
  return x * 2
}
// biome-ignore lint/style/noDefaultExport: that is the point
export default function triple(x) {
  return x * 3
}
export class Point {
  #x
  constructor(x) {
    this.#x = x
  }
  get x() {
    return this.#x
  }
}
export const origin = new Point(0)
export const logger = new (class {
  #lines = []
  log(line) {
    return this.#lines.push(line)
  }
})()
export const settings = { unit: 'm', convert: x => x * 100, symbol: Symbol.for('forkyard.test') }
export { double as 'a quoted name', settings as renamed }
export const apply = (f, x) => f(x)

const hidden = x => x + count + 1000
/** A function that this module does not export. */
export const getHidden = () => hidden
