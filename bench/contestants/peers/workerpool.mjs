import { fileURLToPath } from 'node:url'
import workerpool from 'workerpool'
import { versionOf } from './version.mjs'

/** @type {import('../pool.ts').PeerModule['open']} */
export function open(mode, { bytes }) {
  const pool = workerpool.pool(fileURLToPath(new URL('../../tasks/workerpool-worker.mjs', import.meta.url)), {
    workerType: mode === 'thread' ? 'thread' : 'process',
    minWorkers: 2,
    maxWorkers: 2,
    ...(bytes && { forkOpts: { serialization: 'advanced' } }),
  })
  return {
    version: versionOf('workerpool'),
    // A class of its own, which has not all methods of a promise.
    call: (name, argument) => Promise.resolve(pool.exec(name, [argument])),
    close: () => Promise.resolve(pool.terminate()),
  }
}
