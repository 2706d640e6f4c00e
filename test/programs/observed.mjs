import { subscribe } from 'node:diagnostics_channel'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Pool } from '@forkyard/core'

// Those who look at a pool throw, or nobody looks but NODE_DEBUG.

const uncaught = new Set()
const square = x => x * x
const throwing = name => () => {
  throw new Error(`from ${name}`)
}

const programs = {
  async 'listeners that throw'() {
    process.on('uncaughtException', error => uncaught.add(error.message))
    const others = new Set()
    const pool = new Pool({ processes: 1 })
    for (const event of ['workerStart', 'workerExit', 'taskError', 'drain']) {
      pool.on(event, throwing(event))
      pool.on(event, () => others.add(event))
    }
    for (const channel of ['task:start', 'task:end', 'task:error', 'worker:start', 'worker:exit']) {
      subscribe(`forkyard:${channel}`, throwing(channel))
    }
    const results = await pool.map(square, [1, 2, 3])
    const error = await pool.apply(() => Promise.reject(new RangeError('mine'))).catch(({ message }) => message)
    const died = await pool.apply(() => process.exit(1)).catch(({ name }) => name)
    const after = await pool.map(square, [4])
    await pool.close()
    await pool.join()
    await nextTurn()
    return { results, error, died, after, uncaught: [...uncaught].sort(), others: [...others].sort() }
  },
  async 'output functions that throw'() {
    process.on('uncaughtException', error => uncaught.add(error.message))
    const pool = new Pool({ processes: 1, stdout: throwing('stdout'), stderr: throwing('stderr') })
    const print = x => {
      console.log(x)
      console.error(x)
      return x
    }
    const results = await pool.map(print, [1, 2, 3])
    await pool.close()
    await pool.join()
    await nextTurn()
    return { results, uncaught: [...uncaught].sort() }
  },
  async 'output that is ignored'() {
    const pool = new Pool({ processes: 1, stdout: 'ignore', stderr: 'ignore' })
    const print = x => {
      console.log('x'.repeat(100_000))
      console.error('why')
      if (x === 3) process.exit(3)
      return x
    }
    const outcomes = await pool.mapSettled(print, [1, 2, 3])
    await pool.close()
    await pool.join()
    return outcomes.map(({ value, reason }) => value ?? reason.stderrTail.trim())
  },
  async 'work in a pool named yard'() {
    const pool = new Pool({ processes: 1, name: 'yard' })
    const results = await pool.map(square, [1, 2, 3])
    await pool.apply(() => Promise.reject(new RangeError('mine'))).catch(() => {})
    await pool.close()
    await pool.join()
    return results
  },
  async 'a folder that is no longer the current one'() {
    const pool = new Pool({ processes: 1, maxTasksPerChild: 1, cwd: 'inner' })
    process.chdir('/')
    return pool.map(() => process.cwd(), [1, 2, 3])
  },
}

console.log(JSON.stringify(await programs[process.argv[2]]()))
