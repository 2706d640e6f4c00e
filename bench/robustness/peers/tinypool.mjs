import { Tinypool } from 'tinypool'
import { mode, runPlan, taskModule } from './program.mjs'

await runPlan(({ module, heapMegabytes, timeout }) => {
  const pool = new Tinypool({
    runtime: mode === 'threads' ? 'worker_threads' : 'child_process',
    filename: taskModule(module).href,
    name: 'work',
    minThreads: 2,
    maxThreads: 2,
    ...(heapMegabytes && limitHeap(heapMegabytes)),
  })
  const options = () => (timeout ? { signal: AbortSignal.timeout(timeout) } : {})
  return {
    submit: items => items.map(item => pool.run(item, options())),
    close: () => pool.destroy(),
  }
})

/** @param {number} megabytes */
function limitHeap(megabytes) {
  if (mode === 'threads') return { resourceLimits: { maxOldGenerationSizeMb: megabytes } }
  return { execArgv: [`--max-old-space-size=${megabytes}`] }
}
