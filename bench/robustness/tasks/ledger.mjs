import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// The folder of the cell: adapter, workers and the one who judges them write and read its files.
const folder = process.env.ROBUSTNESS_FOLDER ?? '.'
const ledger = join(folder, 'ledger')

/**
 * Says that an item, or something else with a name, has started in this process.
 *
 * @param {number | string} what
 */
export function recordStart(what) {
  appendFileSync(ledger, `${what} ${process.pid}\n`)
}

/**
 * Whether the ledger has it, from any worker.
 *
 * @param {string} what
 */
export function hasStarted(what) {
  const lines = readFileSync(ledger, 'utf8').split('\n')
  return lines.some(line => line.startsWith(`${what} `))
}

export function isKillingOver() {
  return existsSync(join(folder, 'killed'))
}
