import { fileURLToPath } from 'node:url'
import { Worker } from 'jest-worker'
import { mode, runPlan, taskModule } from './program.mjs'

/** @typedef {import('jest-worker').JestWorkerFarm<{ work: (item: Item) => unknown }>} Farm */
/** @typedef {import('../catastrophes.ts').Item} Item */

// It has no time-out and no signal, so the plan's is not used.
await runPlan(({ module, initializer, heapMegabytes }) => {
  const path = fileURLToPath(taskModule(initializer ? 'broken-setup' : module))
  const options = {
    numWorkers: 2,
    enableWorkerThreads: mode === 'threads',
    exposedMethods: ['work'],
    ...(heapMegabytes && limitHeap(heapMegabytes)),
  }
  const worker = /** @type {Farm} */ (new Worker(path, options))
  return {
    submit: items => items.map(item => worker.work(item)),
    close: () => worker.end(),
  }
})

/** @param {number} megabytes */
function limitHeap(megabytes) {
  if (mode === 'threads') return { resourceLimits: { maxOldGenerationSizeMb: megabytes } }
  return { forkOptions: { execArgv: [`--max-old-space-size=${megabytes}`] } }
}
