import { check, scaled, time } from '../rounds.mjs'

const count = scaled(50_000)

/** @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare({ unordered }) {
  if (!unordered) throw new Error('has no unordered results')
  const items = Array.from({ length: count }, (_, index) => index)
  const expected = items.reduce((sum, item) => sum + item * item, 0)
  const round = async () => {
    let results = 0
    let sum = 0
    const milliseconds = await time(async () => {
      for await (const result of unordered('square', items)) {
        results++
        sum += Number(result)
      }
    })
    check(results === count && sum === expected, `${results} squares of the sum ${sum}`)
    return { value: (count / milliseconds) * 1000 }
  }
  await round()
  return round
}
