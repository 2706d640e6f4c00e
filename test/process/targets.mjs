import { appendFileSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { serialize } from '@forkyard/core'

// What the processes of these suites run.

/** Leaves its arguments in a file, as bytes that tell all that there is to tell. */
export function leave(path, ...values) {
  writeFileSync(path, serialize(values))
}

export class Refusal extends Error {
  constructor(reason, options) {
    super(`refused: ${reason}`, options)
    this.reason = reason
    this.details = { at: new Date(0), list: [1n, undefined] }
  }
}

export function refuse(reason) {
  throw new Refusal(reason, { cause: new TypeError('the cause') })
}

export async function refuseLater(reason) {
  await wait(1)
  refuse(reason)
}

export function spin(path) {
  appendFileSync(path, `${process.pid}\n`)
  for (;;);
}

/** Lives as long as its timer, though the target has returned. */
export function returnEarly(path) {
  setTimeout(() => writeFileSync(path, 'late'), 50)
}
