import { check, scaled, time, warmUp } from '../rounds.mjs'

const count = scaled(1_000_000)

/** @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare({ map }) {
  if (!map) throw new Error('has no map')
  const items = Array.from({ length: count }, (_, index) => index)
  const round = async () => {
    /** @type {unknown[]} */
    let results = []
    const milliseconds = await time(async () => {
      results = await map('square', items)
    })
    check(results.length === count && results.every((result, index) => result === index * index), 'squares')
    return { value: (count / milliseconds) * 1000 }
  }
  await warmUp(round)
  return round
}
