import { isDeepStrictEqual } from 'node:util'
import { makeCustomer } from '../inputs.mjs'
import { check, scaled, time } from '../rounds.mjs'

const count = scaled(20_000)

/** By a map where there is one, else by a call for each. @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare({ call, map }) {
  const items = Array.from({ length: count }, (_, index) => makeCustomer(index))
  const round = async () => {
    /** @type {unknown[]} */
    let results = []
    const milliseconds = await time(async () => {
      results = await (map ? map('identity', items) : Promise.all(items.map(item => call('identity', item))))
    })
    const isRight = (/** @type {unknown} */ result, /** @type {number} */ index) =>
      index % 11 !== 0 || isDeepStrictEqual(result, items[index])
    check(results.length === count && results.every(isRight), 'objects that came back')
    return { value: (count / milliseconds) * 1000 }
  }
  await round()
  return round
}
