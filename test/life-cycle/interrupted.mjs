import { appendFileSync, existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Pool } from '@forkyard/core'

// Leader of a process group. With a handler of its own it goes on after Ctrl-C: the running items finish, and more come.
// Arguments: 'handler' or 'none', 'on' or 'off' for shared memory, the paths of a log and of a file to wait for.

const [, , handler, sharedMemory, log, awaits] = process.argv
let interrupts = 0
if (handler === 'handler') {
  process.on('SIGINT', () => {
    appendFileSync(log, `interrupt ${++interrupts}\n`)
  })
}
const pool = new Pool({ processes: 2, env: sharedMemory === 'off' ? { FORKYARD_SHARED_MEMORY: 'off' } : {} })
const waitForFile = async ([file, expected]) => {
  const fs = process.getBuiltinModule('node:fs')
  fs.appendFileSync(file, `started ${process.pid}\n`)
  while (!fs.existsSync(expected)) await new Promise(resolve => setTimeout(resolve, 2))
  return process.pid
}
const running = pool.map(
  waitForFile,
  [
    [log, awaits],
    [log, awaits],
  ],
  { chunkSize: 1 },
)
while (!existsSync(awaits)) await wait(2)
const pids = await running
const after = await pool.map(x => x * x, [1, 2, 3])
await pool.close()
await pool.join()
console.log(JSON.stringify({ pids, after, interrupts }))
