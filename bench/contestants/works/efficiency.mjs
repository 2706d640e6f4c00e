import { scaled, time } from '../rounds.mjs'

/** Milliseconds of computing in all. */
const total = scaled(4000)

/** The word of a variant is how many milliseconds an item computes. @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  /** @param {number} length @param {number} all */
  const run = (length, all) => {
    const items = Array(Math.max(2, Math.round(all / length))).fill(length)
    return pool.map ? pool.map('compute', items) : Promise.all(items.map(item => pool.call('compute', item)))
  }
  await run(0.1, total / 10)
  return async word => ({ [word]: total / (await time(() => run(Number(word), total))) })
}
