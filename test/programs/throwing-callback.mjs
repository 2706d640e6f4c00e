import { Pool } from '@forkyard/core'

// A callback of this program throws, each time that it is called.

const uncaught = []
if (process.argv[2] === 'handled') process.on('uncaughtException', error => uncaught.push(error.message))

const onProgress = () => {
  throw new Error('from the callback')
}

const pool = new Pool({ processes: 2 })
const square = x => x * x
const items = Array.from({ length: 20 }, (_, index) => index)
const results = await pool.map(square, items, { chunkSize: 1, onProgress })
const applied = await pool.apply(square, [3], { onProgress })
const after = await pool.map(square, [4])
await pool.close()
await pool.join()
console.log(JSON.stringify({ uncaught, results, applied, after }))
