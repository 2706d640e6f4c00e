/*
 * One measurement in a fresh process: `node cell.mjs CASE REPETITIONS`. Prints milliseconds: how long the call itself took
 * (the plan: looking at the function, packing what it captured), and how long until its result was there, the first time
 * and in the median of the others.
 */
import { Pool } from '@forkyard/core'
import { cases } from './cases.mjs'

const [name = '', repetitions] = process.argv.slice(2)
const make = cases[name]
if (!make) throw new Error(`There is no case ${name}.`)
const pool = new Pool({ processes: 1 })
await pool.ready()

const plans = []
const results = []
for (let run = 0; run <= Number(repetitions); run++) {
  const task = make()
  const start = performance.now()
  const mapping = pool.map(task, ['1'])
  plans.push(performance.now() - start)
  await mapping
  results.push(performance.now() - start)
}
await pool.terminate()

/** @param {number[]} values */
const median = values => values.toSorted((one, other) => one - other)[values.length >> 1]
/** @param {number[]} values */
const summary = ([first, ...others]) => ({ first, repeated: median(others) })
console.log(JSON.stringify({ plan: summary(plans), result: summary(results) }))
