import { currentProcess, Pool, Process, parentProcess } from '@forkyard/core'

// Prints who is whose child.

const say = () => console.log(`${currentProcess().name} of ${parentProcess().name}`)

const run = async (target, name) => {
  const process = new Process({ target, ...(name && { name }) })
  await process.start()
  await process.join()
}

await run(async () => {
  say()
  await run(say)
  await run(async () => {
    say()
    await run(say)
  })
})
await run(async () => {
  say()
  await run(say)
}, 'alice')
await run(say)

const pool = new Pool({ processes: 1, name: 'crew' })
await pool.apply(async () => {
  say()
  await run(say)
})
