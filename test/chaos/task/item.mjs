import { openSync, writeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { makeResult } from './results.mjs'
import { isDue, makeTrouble } from './troubles.mjs'

const ledgers = new Map()

/**
 * One item of the load. It notes in the ledger that it begins, makes its trouble, works, and notes that it is through; then
 * come the troubles that begin with its answer.
 */
export function runItem(item) {
  note(item, 'start')
  if (item.trouble && isDue(item)) {
    const later = makeTrouble(item)
    return work(item, () => finish(item, later))
  }
  return work(item, () => finish(item, makeResult))
}

/** Lines of this size reach the file whole and in turn, whoever writes. */
function note({ ledger, id }, event) {
  if (!ledgers.has(ledger)) ledgers.set(ledger, openSync(ledger, 'a'))
  const time = Number(process.hrtime.bigint()) / 1e6
  writeSync(ledgers.get(ledger), `${event} ${id} ${process.pid} ${time.toFixed(3)}\n`)
}

function work({ work, milliseconds }, then) {
  if (work === 'wait') return wait(milliseconds).then(then)
  const end = performance.now() + milliseconds
  while (performance.now() < end);
  return then()
}

function finish(item, answer) {
  note(item, 'end')
  return answer(item)
}
