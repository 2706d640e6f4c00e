import { Pool } from '@forkyard/core'

// Closures that captured much, and what the process is told of it.

const warnings = []
process.on('warning', ({ name, code, message }) => warnings.push({ name, code, message }))

const pool = new Pool({ processes: 1 })
const small = 'small'
const large = Buffer.alloc(2 ** 21)
const fits = Buffer.alloc(2 ** 20 - 1000)
const table = { convert: x => x + small.length, rows: Buffer.alloc(2 ** 21) }

const countBytes = () => large.length + small.length
await pool.map(countBytes, [1, 2])
await pool.map(countBytes, [1])
await pool.apply(countBytes)
await pool.map(() => fits.length, [1])
await pool.map(
  function readTable(x) {
    return table.convert(x) + table.rows.length
  },
  [1],
)
await pool.map(bytes => bytes.length, [large])
await pool.terminate()
console.log(JSON.stringify(warnings))
