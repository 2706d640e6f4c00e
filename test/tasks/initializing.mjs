import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { currentProcess, workerState } from '@forkyard/core'

let value = 'nothing was set'

/** Notes its process in a file, and returns what it was given. */
export function initialize(log, ...given) {
  value = 'set by the initializer'
  appendFileSync(log, `initializer ${process.pid}\n`)
  return { given, pid: process.pid }
}

export async function initializeLater(log, result) {
  await wait(20)
  appendFileSync(log, `initializer ${process.pid}\n`)
  return result
}

export function throwing(log, message) {
  appendFileSync(log, `initializer ${process.pid}\n`)
  throw Object.assign(new RangeError(message), { detail: 'of its own' })
}

export async function rejecting(log, message) {
  appendFileSync(log, `initializer ${process.pid}\n`)
  await wait(1)
  throw new RangeError(message)
}

export function exiting(log, exitCode) {
  appendFileSync(log, `initializer ${process.pid}\n`)
  process.exit(exitCode)
}

export function killing(log, signal) {
  appendFileSync(log, `initializer ${process.pid}\n`)
  process.kill(process.pid, signal)
  for (;;);
}

/** What only its own process can hold. */
export function openCounter() {
  let count = 0
  return { next: () => ++count }
}

export function countOn() {
  return { pid: process.pid, count: workerState().next() }
}

export function logTask(log) {
  appendFileSync(log, `task ${process.pid}\n`)
}

export function stateOfWorker() {
  return workerState()
}

export function valueOfModule() {
  return value
}

export function describeProcess() {
  return currentProcess()
}
