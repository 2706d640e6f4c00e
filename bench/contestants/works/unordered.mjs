import { check, scaled, time, warmUp } from '../rounds.mjs'

const items = Array.from({ length: 50_000 }, (_, index) => index)

/** @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare({ unordered }) {
  if (!unordered) throw new Error('has no unordered results')
  /** @param {readonly number[]} some */
  const runAll = async some => {
    const expected = some.reduce((sum, item) => sum + item * item, 0)
    let results = 0
    let sum = 0
    const milliseconds = await time(async () => {
      for await (const result of unordered('square', some)) {
        results++
        sum += Number(result)
      }
    })
    check(results === some.length && sum === expected, `${results} squares of the sum ${sum}`)
    return { value: (results / milliseconds) * 1000 }
  }
  await warmUp(() => runAll(items))
  const part = items.slice(0, scaled(items.length))
  return () => runAll(part)
}
