import { check, scaled, time } from '../rounds.mjs'

export const needs = { bytes: true }

/** The word of a variant is how many bytes go there and back. @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  /** @param {number} length @param {number} calls */
  const callInARow = async (length, calls) => {
    const bytes = new Uint8Array(length).fill(3)
    for (let call = 0; call < calls; call++) {
      const result = /** @type {Uint8Array} */ (await pool.call('identity', bytes))
      check(result.length === length, `${result.length} bytes of ${length}`)
    }
  }
  await callInARow(1000, 200)
  return async word => {
    const length = Number(word)
    const calls = scaled(Math.min(2000, Math.ceil(2e8 / length)))
    await callInARow(length, Math.ceil(calls / 10))
    return { [word]: ((await time(() => callInARow(length, calls))) / calls) * 1000 }
  }
}
