import { Pool, tasks } from '@forkyard/core'
import { mode, runPlan, taskModule } from './program.mjs'

/** @typedef {import('../catastrophes.ts').Item} Item */

await runPlan(({ module, initializer, heapMegabytes, timeout }) => {
  const { work } = /** @type {{ work: (item: Item) => Promise<unknown> }} */ (tasks(taskModule(module)))
  const { throwAtStart } = /** @type {{ throwAtStart: () => Promise<never> }} */ (tasks(taskModule('work')))
  const pool = new Pool({
    processes: 2,
    ...(heapMegabytes && { execArgv: [`--max-old-space-size=${heapMegabytes}`] }),
    ...(initializer && { initializer: throwAtStart }),
    ...(timeout && { taskTimeout: timeout }),
  })
  return {
    submit: items => (mode === 'chunks' ? mapInChunks(pool, work, items) : items.map(item => pool.apply(work, [item]))),
    close: async () => {
      await pool.close()
      await pool.join()
    },
  }
})

/**
 * @param {Pool} pool
 * @param {(item: Item) => Promise<unknown>} work
 * @param {readonly Item[]} items
 */
function mapInChunks(pool, work, items) {
  const results = pool.mapSettled(work, items, { chunkSize: 5 })
  return items.map(async (_, index) => {
    const result = (await results)[index]
    if (result?.status === 'rejected') throw result.reason
    return result?.value
  })
}
