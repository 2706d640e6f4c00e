/* One of the two bare processes of `contestants/peers/halves.mjs`: is given items, then does all of them at each message. */
import { modelItems } from './model.mjs'
import * as tasks from './tasks.mjs'

const functions = /** @type {Record<keyof typeof tasks, (item: unknown) => unknown>} */ ({ ...tasks })

/** @typedef {import('../contestants/peers/halves.mjs').Half} Half */

/** @type {((item: unknown) => unknown) | undefined} */
let task
/** @type {readonly unknown[]} */
let items = []

process.on('message', message => {
  if (message === 'go') {
    for (const item of items) task?.(item)
  } else {
    const {
      name,
      half,
      given = modelItems[/** @type {keyof typeof modelItems} */ (name)](),
    } = /** @type {Half} */ (message)
    task = functions[name]
    items = given.filter((_, index) => index % 2 === half)
  }
  process.send?.('done')
})
process.on('disconnect', () => process.exit())
