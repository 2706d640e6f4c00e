import { Pool } from '@forkyard/core'
import * as tasks from '../../tasks/tasks.mjs'
import { versionOf } from './version.mjs'

const functions = /** @type {Record<keyof typeof tasks, (argument: unknown) => unknown>} */ ({ ...tasks })

/** @type {import('../pool.ts').PeerModule['open']} */
export async function open(mode) {
  const lane = mode === 'pipe' ? 'pipe' : 'auto'
  const pool = new Pool({ processes: 2, lane })
  await pool.ready()
  return {
    version: versionOf('@forkyard/core'),
    call: (name, argument) => pool.apply(functions[name], [argument]),
    map: (name, items) => pool.map(functions[name], items),
    unordered: (name, items) => pool.imapUnordered(functions[name], items, { chunkSize: 1 }),
    close: () => pool.terminate(),
  }
}
