import { isDeepStrictEqual } from 'node:util'
import { Pool } from '@forkyard/core'

// Runs each closure of a module of cases in a worker, and says what became of it.

const { cases } = await import(process.argv[2])
const pool = new Pool({ processes: 1 })
const outcomes = {}
for (const [name, closure, expected, args = []] of cases) {
  try {
    const result = await pool.apply(closure, args)
    outcomes[name] = isDeepStrictEqual(result, expected) ? 'arrived' : result
  } catch (error) {
    outcomes[name] = String(error)
  }
}
await pool.terminate()
console.log(JSON.stringify(outcomes))
