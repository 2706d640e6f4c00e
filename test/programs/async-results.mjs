import { setImmediate as nextTurn } from 'node:timers/promises'
import { Pool } from '@forkyard/core'

// Results whose callbacks throw, or whose errors nobody waits for.

const uncaught = []
const unhandled = []
const watchExceptions = () => process.on('uncaughtException', error => uncaught.push(error.message))
const watchRejections = () => process.on('unhandledRejection', error => unhandled.push(error.name))

const square = x => x * x
const fail = () => {
  throw new RangeError('from the task')
}
const never = () => new Promise(() => {})
const throwing = () => {
  throw new Error('from the callback')
}
const items = Array(20).fill(0)
const tuples = items.map(() => [])

const failing = {
  mapAsync: (pool, options) => pool.mapAsync(fail, [1], options),
  starmapAsync: (pool, options) => pool.starmapAsync(fail, [[1]], options),
  applyAsync: (pool, options) => pool.applyAsync(fail, [], options),
}

const programs = {
  async 'callbacks that throw'(pool) {
    watchExceptions()
    const result = await pool.applyAsync(square, [3], { callback: throwing })
    const results = await pool.mapAsync(square, [1, 2], { callback: throwing })
    const error = await pool.applyAsync(fail, [], { errorCallback: throwing }).then(undefined, reason => reason.message)
    await nextTurn()
    return { uncaught, result, results, error, after: await pool.map(square, [4]) }
  },
  async 'a callback that throws, unhandled'(pool) {
    await pool.applyAsync(square, [3], { callback: throwing })
    await nextTurn()
    return 'the program went on'
  },
  async 'errors that only an errorCallback hears of'(pool) {
    watchRejections()
    const heard = []
    for (const call of Object.values(failing)) call(pool, { errorCallback: error => heard.push(error.message) })
    await pool.close()
    await nextTurn()
    return { heard, unhandled }
  },
  async 'errors that nobody hears of'(pool) {
    watchRejections()
    for (const call of Object.values(failing)) call(pool, { callback: () => {} })
    await pool.close()
    await nextTurn()
    return { unhandled }
  },
  async 'an error that nobody hears of, unhandled'(pool) {
    failing.applyAsync(pool)
    await pool.close()
    await nextTurn()
    return 'the program went on'
  },
  async 'an error that only wait() saw'(pool) {
    watchRejections()
    const waited = await failing.applyAsync(pool).wait()
    await nextTurn()
    return { waited, unhandled }
  },
  async 'terminated and unheard'(pool) {
    watchRejections()
    await pool.ready()
    pool.mapAsync(never, items)
    pool.starmapAsync(never, tuples)
    pool.applyAsync(never)
    pool.imap(never, items).next()
    pool.imapUnordered(never, items).next()
    pool.istarmap(never, tuples).next({ timeout: 1_000_000 })
    pool.istarmapUnordered(never, tuples)
    await pool.terminate()
    await nextTurn()
    return { unhandled }
  },
  async 'disposed and unheard'(pool) {
    watchRejections()
    const results = [pool.istarmap(square, tuples), pool.imap(square, items)]
    const next = results.map(result => result.next())
    await pool[Symbol.asyncDispose]()
    await Promise.allSettled(next)
    await nextTurn()
    return { unhandled }
  },
  async 'a running call that was cancelled'(pool) {
    await pool.ready()
    const result = pool.applyAsync(never, [])
    result.cancel()
    return result.then(undefined, error => error.name)
  },
  async 'a running map that was cancelled'(pool) {
    await pool.ready()
    const result = pool.mapAsync(never, items)
    result.cancel()
    return result.then(undefined, error => error.name)
  },
}

const printed = await programs[process.argv[2]](new Pool({ processes: 1 }))
console.log(JSON.stringify(printed))
