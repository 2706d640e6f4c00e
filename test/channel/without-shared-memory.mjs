import { Pool, Queue } from '@forkyard/core'

// Where processes share no memory.

function construct() {
  try {
    new Queue()
    return 'it could'
  } catch (error) {
    return [error.name, error.code]
  }
}

function misuse() {
  try {
    new Queue({ maxSize: -1 })
    return 'it could'
  } catch (error) {
    return error.name
  }
}

const pool = new Pool({ processes: 1 })
const inWorker = await pool.apply(() => new Queue()).catch(error => [error.name, error.code])
await pool.close()
await pool.join()
console.log(JSON.stringify({ here: construct(), inWorker, misuse: misuse() }))
