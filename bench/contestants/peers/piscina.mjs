import { Piscina } from 'piscina'
import { versionOf } from './version.mjs'

/** @type {import('../pool.ts').PeerModule['open']} */
export function open() {
  const filename = new URL('../../tasks/tasks.mjs', import.meta.url).href
  const pool = new Piscina({ filename, minThreads: 2, maxThreads: 2 })
  return {
    version: versionOf('piscina'),
    call: (name, argument) => pool.run(argument, { name }),
    close: () => pool.destroy(),
  }
}
