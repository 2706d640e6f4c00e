import { isMainThread } from 'node:worker_threads'
import { hasStarted, isKillingOver, recordStart } from './ledger.mjs'

/**
 * What an item does once its start is in the ledger, by the name of its act. `work.py` has the same for Python.
 *
 * @type {Record<string, (index: number) => unknown>}
 */
const acts = {
  compute: index => computeFor(20, index),
  'compute-long': index => computeFor(400, index),
  exit: () => process.exit(1),
  kill: () => killSelf(),
  abort: () => abort(),
  hoard: () => hoard(),
  'return-function': index => ({ index, close: () => {} }),
  'throw-undefined': () => {
    throw undefined
  },
  loop: () => loopForever(),
  'loop-until-killed': index => (isKillingOver() ? index * index : loopForever()),
  'exit-together': index => exitTogether(index),
  'exit-when-idle': index => {
    setTimeout(() => process.exit(1), 200)
    return computeFor(400, index)
  },
}

/**
 * The task of every item.
 *
 * @param {{ index: number, act: string }} item
 */
export function work({ index, act }) {
  recordStart(index)
  return acts[act]?.(index)
}

export function throwAtStart() {
  recordStart('initializer')
  throw new Error('broken at start')
}

/**
 * @param {number} milliseconds
 * @param {number} index
 */
function computeFor(milliseconds, index) {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
  return index * index
}

/** @returns {never} */
function loopForever() {
  for (;;);
}

/** Node refuses `process.abort()` in a thread. What it does is to raise this signal. */
function abort() {
  if (isMainThread) process.abort()
  process.kill(process.pid, 'SIGABRT')
  loopForever()
}

function killSelf() {
  process.kill(process.pid, 'SIGKILL')
  loopForever()
}

function hoard() {
  const all = []
  for (;;) all.push(Array.from({ length: 100 }, (_, index) => ({ index })))
}

/**
 * Ends this thread when the other one has got here too. The first time only: a second run gives the result.
 *
 * @param {number} index
 */
function exitTogether(index) {
  if (hasStarted(`waiting-${index}`)) return index * index
  recordStart(`waiting-${index}`)
  while (!hasStarted('waiting-7') || !hasStarted('waiting-12'));
  process.exit(1)
}
