import { check, scaled, time, warmUp } from '../rounds.mjs'

const calls = 20_000

/** @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  /** @param {number} count */
  const callAll = async count => {
    /** @type {unknown[]} */
    let results = []
    const milliseconds = await time(async () => {
      const promises = []
      for (let index = 0; index < count; index++) promises.push(pool.call('square', index))
      results = await Promise.all(promises)
    })
    check(
      results.every((result, index) => result === index * index),
      'squares',
    )
    return { value: (count / milliseconds) * 1000 }
  }
  await warmUp(() => callAll(calls))
  return () => callAll(scaled(calls))
}
