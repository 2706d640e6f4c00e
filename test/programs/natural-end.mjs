import { Pool } from '@forkyard/core'

// Programs that do nothing to end: they must, or must not, end by themselves.

const later = async value => {
  await new Promise(resolve => setTimeout(resolve, 150))
  return value
}
const square = x => x * x

function* endless() {
  for (let x = 0; ; x++) yield x
}

const programs = {
  async 'a pool that was used and never closed'(pool) {
    return pool.map(square, [1, 2, 3])
  },
  async 'a pool that was never used'() {
    return 'nothing'
  },
  async 'a pool that is ready and idle'(pool) {
    await pool.ready()
    return 'ready'
  },
  async 'an iterator that was never read'(pool) {
    pool.imap(square, endless())
    await pool.ready()
    return 'dropped'
  },
  async 'an iterator that was read once'(pool) {
    const { value } = await pool.imap(square, endless(), { bufferSize: 3 }).next()
    return value
  },
  async 'an iterator over a source that never gives anything'(pool) {
    pool.imap(square, { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) })
    await pool.ready()
    return 'dropped'
  },
  async 'a worker that died and was replaced'(pool) {
    return pool.apply(() => process.exit(1)).catch(error => error.name)
  },
  async 'a map that failed'(pool) {
    return pool.map(square, [1, Symbol('no')]).catch(error => error.name)
  },
  async 'a close that nobody waits for'(pool) {
    await pool.ready()
    pool.close()
    return 'closing'
  },
  async 'a terminate that nobody waits for'(pool) {
    await pool.ready()
    pool.terminate()
    return 'terminating'
  },
  async 'a next() with a timeout that got its result'(pool) {
    const { value } = await pool.imap(square, [3]).next({ timeout: 1_000_000_000 })
    return value
  },
  async 'an initializer that holds a timer'() {
    const pool = new Pool({ processes: 1, initializer: () => void setInterval(() => {}, 1000) })
    return pool.apply(square, [3])
  },

  async 'apply is awaited'(pool) {
    return pool.apply(later, [5])
  },
  async 'map is awaited'(pool) {
    return pool.map(later, [1, 2, 3], { chunkSize: 1 })
  },
  async 'next() is awaited'(pool) {
    const results = pool.imap(later, [1, 2, 3])
    const values = []
    for await (const value of results) values.push(value)
    return values
  },
  async 'ready is awaited'(pool) {
    await pool.ready()
    return pool.workers.length
  },
  async 'close is awaited'(pool) {
    const seen = []
    pool.apply(later, [5]).then(value => seen.push(value))
    await pool.close()
    return seen
  },
  async 'join is awaited'(pool) {
    await pool.ready()
    pool.close()
    await pool.join()
    return pool.workers.length
  },
  async 'join is awaited while an iterator is lifted'(pool) {
    const results = pool.imap(later, [1, 2, 3, 4, 5, 6], { bufferSize: 1 })
    pool.close()
    await pool.join()
    const values = []
    for await (const value of results) values.push(value)
    return values
  },
  async 'terminate is awaited'(pool) {
    await pool.terminate()
    return pool.workers.length
  },
  async 'dispose is awaited'(pool) {
    pool.apply(later, [5])
    await pool[Symbol.asyncDispose]()
    return pool.workers.length
  },
  async 'work begins again after a rest'(pool) {
    const first = await pool.apply(later, [1])
    await later()
    return [first, await pool.apply(later, [2])]
  },
  async 'the worker that runs it dies and another is awaited'(pool) {
    await pool.apply(() => process.exit(1)).catch(() => {})
    await pool.apply(() => process.exit(1)).catch(() => {})
    return pool.apply(later, [5])
  },
}

const [, , name] = process.argv
const result = await programs[name](new Pool({ processes: 1 }))
console.log(JSON.stringify(result))
