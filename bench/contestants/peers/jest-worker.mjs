import { fileURLToPath } from 'node:url'
import { Worker } from 'jest-worker'
import * as tasks from '../../tasks/tasks.mjs'
import { versionOf } from './version.mjs'

/** @typedef {import('jest-worker').JestWorkerFarm<Record<string, (argument: unknown) => unknown>>} Farm */

// Its processes speak `serialization: 'advanced'` without being told.
/** @type {import('../pool.ts').PeerModule['open']} */
export function open() {
  const path = fileURLToPath(new URL('../../tasks/tasks.mjs', import.meta.url))
  const farm = /** @type {Farm} */ (new Worker(path, { numWorkers: 2, exposedMethods: Object.keys(tasks) }))
  return {
    version: versionOf('jest-worker'),
    call: (name, argument) => /** @type {Farm[string]} */ (farm[name])(argument),
    close: () => farm.end(),
  }
}
