import { Tinypool } from 'tinypool'
import { versionOf } from './version.mjs'

/** @type {import('../pool.ts').PeerModule['open']} */
export function open(mode, { bytes }) {
  const pool = new Tinypool({
    runtime: mode === 'child_process' ? 'child_process' : 'worker_threads',
    filename: new URL('../../tasks/tasks.mjs', import.meta.url).href,
    minThreads: 2,
    maxThreads: 2,
    ...(bytes && { serialization: 'advanced' }),
  })
  return {
    version: versionOf('tinypool'),
    call: (name, argument) => pool.run(argument, { name }),
    close: () => pool.destroy(),
  }
}
