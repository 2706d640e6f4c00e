import { createRequire } from 'node:module'
import { Pool } from '@forkyard/core'
import { reference } from './tasks.mjs'

const { exported } = createRequire(import.meta.url)('./tasks.cjs')
const factor = 5
const pool = new Pool({ processes: 1 })
const settle = call => call.catch(({ code, message }) => ({ code, message }))
const multiply = x => x * factor
const results = {
  withoutCaptures: await settle(pool.apply(x => x + 1, [1])),
  capturesGiven: await settle(pool.apply(multiply, [1], { captures: { factor } })),
  capturing: await settle(pool.apply(multiply, [1])),
  builtin: await settle(pool.apply(Math.sqrt, [9])),
  exportedByCommonJs: await settle(pool.apply(exported, [1])),
  exportedByModule: await settle(pool.apply(reference, [1])),
}
await pool.close()
await pool.join()
console.log(JSON.stringify(results))
