import { Pool } from '@forkyard/core'

// Nobody waits for a call, and the pool is terminated.

const unhandled = []
process.on('unhandledRejection', error => unhandled.push(error.name))

const pool = new Pool({ processes: 1 })
const never = () => new Promise(() => {})
const items = Array(100).fill(0)

const calls = {
  map: () => pool.map(never, items),
  mapSettled: () => pool.mapSettled(never, items),
  starmap: () =>
    pool.starmap(
      never,
      items.map(() => []),
    ),
  apply: () => items.map(() => pool.apply(never)),
  imap: () => pool.imap(never, items),
  next: () => pool.imap(never, items).next(),
  'timed next': () => pool.imap(never, items).next({ timeout: 1_000_000 }),
  ready: () => pool.ready(),
  close: () => {
    pool.apply(never)
    pool.close()
  },
}
const call = calls[process.argv[2]]
if (process.argv[2] !== 'ready') await pool.ready()
void call()
await pool.terminate()
await new Promise(resolve => setImmediate(resolve))
console.log(`unhandled: ${unhandled}`)
