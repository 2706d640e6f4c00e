import { getEventListeners } from 'node:events'
import { Pool } from '@forkyard/core'

// One signal for a thousand waits of a kind. Prints how many of them failed, and how many listeners were there and are left.

const kinds = {
  'calls that are aborted': (pool, signal) => pool.apply(() => new Promise(() => {}), [], { signal }),
  'calls that succeed': (pool, signal) => pool.apply(x => x, [1], { signal }),
  'maps that are aborted': (pool, signal) => pool.map(() => new Promise(() => {}), [1, 2], { signal }),
  'iterators that are aborted': (pool, signal) => pool.imap(() => new Promise(() => {}), [1, 2], { signal }).next(),
  'waits for one result': (_pool, signal, result) => result.get({ signal }),
}

const kind = process.argv[2]
const pool = new Pool({ processes: 2 })
const result = pool.applyAsync(() => new Promise(() => {}), [], { errorCallback: () => {} })
const controller = new AbortController()
const count = () => getEventListeners(controller.signal, 'abort').length
const waits = Promise.allSettled(Array.from({ length: 1000 }, () => kinds[kind](pool, controller.signal, result)))
const during = count()
if (!kind.endsWith('succeed')) controller.abort(new Error('enough'))
const failed = (await waits).filter(({ status, reason }) => status === 'rejected' && reason.message === 'enough').length
console.log(JSON.stringify({ failed, during, after: count() }))
await pool.terminate()
