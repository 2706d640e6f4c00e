import { Pool } from '@forkyard/core'
import { makeHidden, reference } from './tasks.mjs'

function ranBefore(x) {
  if (x > 1) return 'large'
  return 'small'
}
const before = ranBefore(1)

const pool = new Pool({ processes: 1 })
const hidden = await pool.apply(makeHidden(3), [1])
const factor = 5
const closure = await pool.apply(
  function closureOfProgram(x) {
    if (x > 1) return 0
    return x * factor
  },
  [1],
)
const referred = await pool.apply(reference, [1])
await pool.close()
await pool.join()

function ranAfter(x) {
  if (x > 1) return 'large'
  return 'small'
}
console.log(JSON.stringify([before, ranAfter(1), hidden[0], closure, referred[0]]))
