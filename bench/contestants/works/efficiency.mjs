import { scaled, time } from '../rounds.mjs'

/** Milliseconds of computing in all, and how many items at most: of short ones there would be millions. */
const total = scaled(4000)
const most = scaled(40_000)

/** The word of a variant is how many milliseconds an item computes. @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  /** @param {number} length @param {number} count */
  const run = (length, count) => {
    const items = Array(count).fill(length)
    return pool.map ? pool.map('compute', items) : Promise.all(items.map(item => pool.call('compute', item)))
  }
  await run(0.01, Math.ceil(most / 10))
  return async word => {
    const length = Number(word)
    const count = Math.max(2, Math.min(most, Math.round(total / length)))
    return { [word]: (count * length) / (await time(() => run(length, count))) }
  }
}
