import { fork } from 'node:child_process'

/* What Node itself gives: two children, a message for each call in turn, a message for each answer. */

/** @type {import('../pool.ts').PeerModule['open']} */
export function open(mode) {
  const program = new URL('../../tasks/fork-worker.mjs', import.meta.url)
  const serialization = mode === 'json' ? 'json' : 'advanced'
  const children = [1, 2].map(() => fork(program, { serialization }))
  /** @type {Map<number, (result: unknown) => void>} */
  const pending = new Map()
  for (const child of children) {
    child.on('message', message => {
      const { id, result } = /** @type {{ id: number, result: unknown }} */ (message)
      pending.get(id)?.(result)
      pending.delete(id)
    })
  }
  let calls = 0
  return {
    version: `node ${process.version.slice(1)}`,
    call: (name, argument) => {
      const id = calls++
      children[id % children.length]?.send({ id, name, argument })
      return new Promise(resolve => pending.set(id, resolve))
    },
    close: async () => {
      for (const child of children) child.disconnect()
    },
  }
}
