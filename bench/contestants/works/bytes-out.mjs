import { check, scaled, time, warmUp } from '../rounds.mjs'

const length = 64 * 2 ** 20
const calls = scaled(4)

export const needs = { bytes: true }

/** @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  const round = async () => {
    const milliseconds = await time(async () => {
      for (let call = 0; call < calls; call++) {
        const bytes = /** @type {Uint8Array} */ (await pool.call('giveBytes', length))
        check(bytes.length === length && bytes[0] === 7 && bytes.at(-1) === 7, 'bytes')
      }
    })
    return { value: (calls * length) / milliseconds / 1e6 }
  }
  // Until both workers have theirs.
  await Promise.all([pool.call('giveBytes', length), pool.call('giveBytes', length)])
  await warmUp(round)
  return round
}
