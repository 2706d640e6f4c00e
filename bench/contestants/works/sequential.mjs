import { check, scaled, warmUp } from '../rounds.mjs'

const count = scaled(20_000)

/** @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  /** @param {number} calls */
  const callInARow = async calls => {
    const times = new Float64Array(calls)
    const start = performance.now()
    let before = start
    for (let index = 0; index < calls; index++) {
      const result = await pool.call('square', index)
      const now = performance.now()
      times[index] = now - before
      before = now
      check(result === index * index, `${index} squared is ${result}`)
    }
    return { milliseconds: before - start, times: times.sort() }
  }

  await warmUp(() => callInARow(5000))
  return async () => {
    const { milliseconds, times } = await callInARow(count)
    /** Microseconds. @param {number} part */
    const percentile = part => (times[Math.floor(part * count)] ?? 0) * 1000
    return { value: (count / milliseconds) * 1000, p50: percentile(0.5), p99: percentile(0.99) }
  }
}
