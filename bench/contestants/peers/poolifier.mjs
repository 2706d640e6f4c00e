import { fileURLToPath } from 'node:url'
import { FixedClusterPool } from 'poolifier'
import { versionOf } from './version.mjs'

/** @type {import('../pool.ts').PeerModule['open']} */
export function open(_mode, { bytes }) {
  const path = fileURLToPath(new URL('../../tasks/poolifier-worker.mjs', import.meta.url))
  /** @type {FixedClusterPool<unknown, unknown>} */
  const pool = new FixedClusterPool(2, path, bytes ? { settings: { serialization: 'advanced' } } : {})
  return {
    version: versionOf('poolifier'),
    call: (name, argument) => pool.execute(argument, name),
    close: () => pool.destroy(),
  }
}
