import { isDeepStrictEqual } from 'node:util'
import { makeMixed } from '../inputs.mjs'
import { check, scaled, time, warmUp } from '../rounds.mjs'

const count = scaled(1_000_000)

/** @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare({ map }) {
  if (!map) throw new Error('has no map')
  const items = Array.from({ length: count }, (_, index) => makeMixed(index))
  const round = async () => {
    /** @type {unknown[]} */
    let results = []
    const milliseconds = await time(async () => {
      results = await map('identity', items)
    })
    const isRight = (/** @type {unknown} */ result, /** @type {number} */ index) =>
      index % 101 !== 0 || isDeepStrictEqual(result, items[index])
    check(results.length === count && results.every(isRight), 'items that came back')
    return { value: (count / milliseconds) * 1000 }
  }
  await warmUp(round)
  return round
}
