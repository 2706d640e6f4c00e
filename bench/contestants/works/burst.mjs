import { check, scaled, time } from '../rounds.mjs'

const count = scaled(20_000)

/** @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  const round = async () => {
    /** @type {unknown[]} */
    let results = []
    const milliseconds = await time(async () => {
      const calls = []
      for (let index = 0; index < count; index++) calls.push(pool.call('square', index))
      results = await Promise.all(calls)
    })
    check(
      results.every((result, index) => result === index * index),
      'squares',
    )
    return { value: (count / milliseconds) * 1000 }
  }
  await round()
  return round
}
