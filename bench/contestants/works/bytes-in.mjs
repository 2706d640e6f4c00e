import { check, scaled, time, warmUp } from '../rounds.mjs'

const length = 64 * 2 ** 20
const calls = scaled(4)

export const needs = { bytes: true }

/** @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  const bytes = new Uint8Array(length).fill(3)
  const round = async () => {
    const milliseconds = await time(async () => {
      for (let call = 0; call < calls; call++) {
        bytes[0] = call
        const result = await pool.call('measureBytes', bytes)
        check(result === length + call + 3, `${result} for the bytes of call ${call}`)
      }
    })
    return { value: (calls * length) / milliseconds / 1e6 }
  }
  await warmUp(round)
  return round
}
