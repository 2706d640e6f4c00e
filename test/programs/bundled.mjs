import { Pool, tasks } from '@forkyard/core'

// Is bundled, and then runs in a folder without node_modules.

const { open, greet } = tasks(new URL('./tasks.js', import.meta.url))
const pool = new Pool({
  processes: 2,
  name: 'bundled',
  initializer: open,
  initArgs: ['hello'],
  workerEntry: new URL('./worker-entry.js', import.meta.url),
})
const results = await pool.map(x => x * 3, [1, 2, 3])
const greeting = await pool.apply(greet, ['yard'])
const error = await pool
  .apply(() => {
    throw new RangeError('mine')
  })
  .catch(reason => [reason instanceof RangeError, reason.message])
await pool.close()
await pool.join()
console.log(JSON.stringify({ results, greeting: { ...greeting, process: greeting.process.slice(0, -1) }, error }))
