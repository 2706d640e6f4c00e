import { appendFileSync, readFileSync } from 'node:fs'

// Initializers and tasks that fail, and note each of their starts.

function note(log) {
  appendFileSync(log, `${process.pid}\n`)
}

function startsOf(log) {
  return readFileSync(log, 'utf8').split('\n').length - 1
}

export function throwing(log) {
  note(log)
  throw new RangeError('no model')
}

export async function rejecting(log) {
  note(log)
  await null
  throw new RangeError('no model')
}

export function throwingNothing(log) {
  note(log)
  throw undefined
}

export function exiting(log) {
  note(log)
  process.exit(3)
}

export function aborting(log) {
  note(log)
  process.abort()
}

export function killed(log) {
  note(log)
  process.kill(process.pid, 'SIGKILL')
  for (;;);
}

export function exitingLater(log) {
  note(log)
  setImmediate(() => process.exit(4))
  return new Promise(() => {})
}

/** The first process is well, its successor is not. */
export function throwingTheSecondTime(log) {
  note(log)
  if (startsOf(log) > 1) throw new RangeError('gone meanwhile')
}

export function square(x) {
  return x * x
}
