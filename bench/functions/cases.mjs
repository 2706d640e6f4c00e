/*
 * Functions whose shipping is measured, each made anew by a function of its own, so that nothing of it is known before.
 */
import { basename } from 'node:path'
import { resize } from './tasks.mjs'

const count = Number(process.env.BENCH_NUMBERS ?? 0)
const numbers = Array.from({ length: count }, (_, index) => index * 1.5)
const floats = Float64Array.from(numbers)
const factor = 3

/** @type {Record<string, () => (item: any) => unknown>} */
export const cases = {
  reference: () => resize,
  builtin: () => basename,
  'closure, captures nothing': () => x => x * 2,
  'closure, 1 number': () => x => x * factor,
  'closure, list of 100 numbers': () => x => numbers[x],
  'closure, list of 1e6 numbers': () => x => numbers[x],
  'closure, Float64Array of 1e6': () => x => floats[x],
}
