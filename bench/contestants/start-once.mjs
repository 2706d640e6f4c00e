/*
 * `node start-once.mjs WORD PEER MODE`: prints milliseconds, or null where PEER has no such thing. `start_once.py` is its twin.
 *
 *   first    from a new pool of two to its first result
 *   ready    from a new pool of two until both workers are there
 *   import   of the package
 *   version  prints that instead
 */
import { versionOf } from './peers/version.mjs'

const [word, peer = '', mode = ''] = process.argv.slice(2)
const packageName = peer === 'forkyard' ? '@forkyard/core' : peer

/** @type {Record<string, () => Promise<unknown>>} */
const words = {
  version: async () => versionOf(packageName),
  import: () => measure(() => import(packageName)),
  first: async () => {
    const call = peer === 'forkyard' ? await prepareOurs() : await preparePeer()
    return measure(call)
  },
  ready: async () => {
    if (peer !== 'forkyard') return null
    const { Pool } = await import('@forkyard/core')
    return measure(() => new Pool({ processes: 2 }).ready())
  },
}
console.log(JSON.stringify(await words[word ?? '']?.()))
process.exit()

async function prepareOurs() {
  const { Pool } = await import('@forkyard/core')
  const { square } = await import('../tasks/tasks.mjs')
  return () => new Pool({ processes: 2 }).apply(square, [3])
}

async function preparePeer() {
  /** @type {import('./pool.ts').PeerModule} */
  const { open } = await import(`./peers/${peer}.mjs`)
  return async () => (await open(mode, { bytes: false })).call('square', 3)
}

/** @param {() => Promise<unknown>} step */
async function measure(step) {
  const start = performance.now()
  await step()
  return performance.now() - start
}
