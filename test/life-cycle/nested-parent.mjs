import { Pool, tasks } from '@forkyard/core'

// A task has a pool of its own, whose workers compute without end; so has a task of that pool. The pids are in a file.

const { spinInDepth } = tasks(new URL('./nesting.mjs', import.meta.url))
const [, , end, sharedMemory, path] = process.argv
const env = sharedMemory === 'off' ? { FORKYARD_SHARED_MEMORY: 'off' } : {}
const pool = new Pool({ processes: 1, env })
pool.apply(spinInDepth, [{ depth: 2, path }]).catch(() => {})
const { existsSync, readFileSync } = process.getBuiltinModule('node:fs')
const read = () => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1).map(Number) : [])
while (read().length < 5) await new Promise(resolve => setTimeout(resolve, 2))
process.stdout.write(`${JSON.stringify(read())}\n`)
if (end === 'exit') process.exit(7)
if (end === 'terminate') await pool.terminate()
else setInterval(() => {}, 1000)
