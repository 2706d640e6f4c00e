import { isMainProcess } from '../runtime/context.ts'

/** Milliseconds for which a process that ends waits for readers of what it shares. */
const longestLinger = 10_000

/** Has sent something that this process shares, which lives as long as it does. */
export interface Holder {
  /** Lets go of what was read. */
  release(): void
  readonly holds: boolean
  /** Somebody could still read it. */
  readonly hasReaders: boolean
}

const holders = new Set<Holder>()

/** Milliseconds between two looks at what was read since. */
const pause = 1000
let isLooking = false

/** It is kept, and so is what it has sent, until that was read, or nobody is left who could. */
export function keepUntilRead(holder: Holder): void {
  // The program's own end is that of all its processes.
  if (holders.size === 0 && !isMainProcess) {
    process.off('exit', linger)
    // Before this thread lets go of all that it shares.
    process.prependListener('exit', linger)
  }
  holders.add(holder)
  if (!isLooking) lookLater()
}

function lookLater(): void {
  isLooking = true
  setTimeout(look, pause).unref()
}

function look(): void {
  isLooking = false
  for (const holder of holders) {
    holder.release()
    if (!holder.holds || !holder.hasReaders) holders.delete(holder)
  }
  if (holders.size > 0) lookLater()
}

function linger(): void {
  const never = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; waited < longestLinger; waited++) {
    const isAwaited = [...holders].some(holder => {
      holder.release()
      return holder.holds && holder.hasReaders
    })
    if (!isAwaited) return
    Atomics.wait(never, 0, 0, 1)
  }
}
