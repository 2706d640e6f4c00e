import { Pool } from '@forkyard/core'

// Says of each task of a module how it is refused.

const { refusals } = await import(process.argv[2])
const pool = new Pool({ processes: 1 })
const outcomes = {}
for (const [what, task] of refusals) {
  outcomes[what] = await pool.apply(task).then(
    () => 'not refused',
    ({ name, code, message }) => ({ name, code, message }),
  )
}
await pool.terminate()
console.log(JSON.stringify(outcomes))
