import { check, scaled } from '../rounds.mjs'

const count = scaled(20_000)

/** @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  const times = new Float64Array(count)

  /** @param {number} calls */
  const callInARow = async calls => {
    const start = performance.now()
    let before = start
    for (let index = 0; index < calls; index++) {
      const result = await pool.call('square', index)
      const now = performance.now()
      times[index] = now - before
      before = now
      check(result === index * index, `${index} squared is ${result}`)
    }
    return before - start
  }

  await callInARow(Math.ceil(count / 4))
  return async () => {
    const milliseconds = await callInARow(count)
    const sorted = times.toSorted()
    /** Microseconds. @param {number} part */
    const percentile = part => (sorted[Math.floor(part * count)] ?? 0) * 1000
    return { value: (count / milliseconds) * 1000, p50: percentile(0.5), p99: percentile(0.99) }
  }
}
