import { fileURLToPath } from 'node:url'
import workerpool from 'workerpool'
import { mode, runPlan, taskModule } from './program.mjs'

await runPlan(({ module, heapMegabytes, timeout }) => {
  const script = taskModule(module === 'work' ? 'workerpool-worker' : module)
  const pool = workerpool.pool(fileURLToPath(script), {
    workerType: mode === 'thread' ? 'thread' : 'process',
    minWorkers: 2,
    maxWorkers: 2,
    ...(heapMegabytes && limitHeap(heapMegabytes)),
  })
  return {
    submit: items =>
      items.map(item => {
        const promise = pool.exec('work', [item])
        // A class of its own, which has not all methods of a promise.
        return Promise.resolve(timeout ? promise.timeout(timeout) : promise)
      }),
    close: () => Promise.resolve(pool.terminate()),
  }
})

/** @param {number} megabytes */
function limitHeap(megabytes) {
  if (mode === 'thread') return { workerThreadOpts: { resourceLimits: { maxOldGenerationSizeMb: megabytes } } }
  return { forkOpts: { execArgv: [`--max-old-space-size=${megabytes}`] } }
}
