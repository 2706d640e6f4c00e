import { Piscina } from 'piscina'
import { runPlan, taskModule } from './program.mjs'

await runPlan(({ module, heapMegabytes, timeout }) => {
  const pool = new Piscina({
    filename: taskModule(module).href,
    name: 'work',
    minThreads: 2,
    maxThreads: 2,
    ...(heapMegabytes && { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } }),
  })
  const options = () => (timeout ? { signal: AbortSignal.timeout(timeout) } : {})
  return {
    submit: items => items.map(item => pool.run(item, options())),
    close: () => pool.close(),
  }
})
