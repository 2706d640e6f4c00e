import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { taskSignal } from '@forkyard/core'

const never = () => new Promise(() => {})

async function untilExists(path) {
  while (!existsSync(path)) await wait(2)
}

function untilAborted(signal) {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

const deeds = {
  spin() {
    for (;;);
  },
  never,
  neverWithTimer() {
    setInterval(() => {}, 1000)
    return never()
  },
  spinAndCatch() {
    process.on('SIGTERM', () => {})
    for (;;);
  },
  neverAndCatch() {
    process.on('SIGTERM', () => {})
    setInterval(() => {}, 1000)
    return never()
  },
  die() {
    process.kill(process.pid, 'SIGKILL')
    for (;;);
  },
  fail({ entry }) {
    throw new RangeError(`item ${entry} fails`)
  },
  async sleep({ entry, milliseconds }) {
    await wait(milliseconds)
    return entry
  },
  write({ entry, tells }) {
    writeFileSync(tells, '')
    return entry
  },
  /** What was sent to its process before the file was written is read before it goes on. */
  async wait({ entry, awaits }) {
    await untilExists(awaits)
    for (let turns = 0; turns < 2; turns++) await new Promise(resolve => setImmediate(resolve))
    return entry
  },
  /** Computes, and looks at nothing but the file. */
  computeUntil({ entry, awaits }) {
    while (!existsSync(awaits));
    return entry
  },
  lookAtSignal({ log, entry }) {
    while (!taskSignal().aborted);
    appendFileSync(log, `${entry}-ended ${process.pid}\n`)
    return entry
  },
  /** Sees no message before it ends. */
  readReason({ log, entry, tells }) {
    const signal = taskSignal()
    while (!signal.aborted);
    const { reason } = signal
    writeFileSync(tells, JSON.stringify([typeof reason, reason?.name ?? null, reason?.message ?? reason]))
    appendFileSync(log, `${entry}-ended ${process.pid}\n`)
    return entry
  },
  throwIfAborted({ log, entry }) {
    try {
      for (;;) taskSignal().throwIfAborted()
    } finally {
      appendFileSync(log, `${entry}-ended ${process.pid}\n`)
    }
  },
  /** Waits for its signal; then cleans up, for as long as a file is missing; then says so, and why it ended. */
  async cleanUp({ entry, log, awaits, tells }) {
    const signal = taskSignal()
    await untilAborted(signal)
    if (awaits) await untilExists(awaits)
    const { reason } = signal
    writeFileSync(tells, JSON.stringify([typeof reason, reason?.name ?? null, reason?.message ?? reason]))
    appendFileSync(log, `${entry}-cleaned ${process.pid}\n`)
    return entry
  },
}

/** Notes the item and its process in a file, and then does what it is told. */
export function act(item) {
  appendFileSync(item.log, `${item.entry} ${process.pid}\n`)
  return item.does ? deeds[item.does](item) : item.entry
}

export function pidOfWorker() {
  return process.pid
}
