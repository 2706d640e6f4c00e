import { Tinypool } from 'tinypool'
import { versionOf } from './version.mjs'

/** @type {import('../pool.ts').PeerModule['open']} */
export function open(mode, { bytes }) {
  const pool = new Tinypool({
    runtime: mode === 'child_process' ? 'child_process' : 'worker_threads',
    filename: new URL('../../tasks/tasks.mjs', import.meta.url).href,
    minThreads: 2,
    maxThreads: 2,
    // Its processes do twice as many calls when some are on their way; threads gain nothing by it.
    ...(mode === 'child_process' && { concurrentTasksPerWorker: 16 }),
    ...(bytes && { serialization: 'advanced' }),
  })
  return {
    version: versionOf('tinypool'),
    call: (name, argument) => pool.run(argument, { name }),
    close: () => pool.destroy(),
  }
}
