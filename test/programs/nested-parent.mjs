import { Pool, task } from '@forkyard/core'

// A task has a pool of its own. Prints the first line of a file that it writes when all is running; then waits.

const holdInside = task(new URL('../tasks/nested.mjs', import.meta.url), 'holdInside')
const pool = new Pool({ processes: 1 })
await pool.apply(holdInside, [process.argv[2]])
