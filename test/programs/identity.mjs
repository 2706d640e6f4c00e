import { currentProcess, isMainProcess, Pool, task } from '@forkyard/core'

// A program says what it is, and what its worker is.

const pool = new Pool({ processes: 1 })
const isMain = task(new URL('../tasks/identity.mjs', import.meta.url), 'isMain')
const { isMainProcess: inWorker } = await pool.apply(isMain)
const { name, isMain: describedAsMain } = currentProcess()
console.log(JSON.stringify({ isMainProcess, inWorker, name, isMain: describedAsMain }))
