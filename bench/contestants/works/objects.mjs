import { isDeepStrictEqual } from 'node:util'
import { makeCustomer } from '../inputs.mjs'
import { check, scaled, time, warmUp } from '../rounds.mjs'

/** By a map where there is one, else by a call for each. @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare({ call, map }) {
  const items = Array.from({ length: 20_000 }, (_, index) => makeCustomer(index))
  /** @param {readonly unknown[]} some */
  const sendAll = async some => {
    /** @type {unknown[]} */
    let results = []
    const milliseconds = await time(async () => {
      results = await (map ? map('identity', some) : Promise.all(some.map(item => call('identity', item))))
    })
    const isRight = (/** @type {unknown} */ result, /** @type {number} */ index) =>
      index % 11 !== 0 || isDeepStrictEqual(result, some[index])
    check(results.length === some.length && results.every(isRight), 'objects that came back')
    return { value: (some.length / milliseconds) * 1000 }
  }
  await warmUp(() => sendAll(items))
  const part = items.slice(0, scaled(items.length))
  return () => sendAll(part)
}
