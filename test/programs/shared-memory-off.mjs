import { Barrier, Condition, Event, Lock, Pool, RLock, Semaphore, SharedArray, shared, Value } from '@forkyard/core'

// Where processes share no memory, the pool works, and these say what is missing.

const makers = {
  Value: () => new Value('int32'),
  SharedArray: () => new SharedArray('int32', 4),
  shared: () => shared('int32', [1]),
  Lock: () => new Lock(),
  RLock: () => new RLock(),
  Semaphore: () => new Semaphore(),
  Condition: () => new Condition(),
  Event: () => new Event(),
  Barrier: () => new Barrier(2),
}

const said = Object.entries(makers).map(([name, make]) => {
  try {
    make()
    return [name, 'it could']
  } catch (error) {
    return [name, error.name, error.code, error.message]
  }
})

const pool = new Pool({ processes: 2 })
const squares = await pool.map(x => x * x, [1, 2, 3])
const inWorker = await pool.apply(() => new Value('int32')).catch(error => [error.name, error.code, error.message])
const typeError = await pool.apply(() => new Value('int')).catch(error => error.name)
const after = await pool.map(x => x.length, [new Uint8Array(3), 'four'])
await pool.close()
await pool.join()
console.log(JSON.stringify({ said, squares, inWorker, typeError, after }))
