import { Condition } from '@forkyard/core'

/** Says that it is about to wait, and waits; for a Condition, when it has the lock. */
export async function waitFor({ thing, pid, waits, blocks }) {
  pid[0] = process.pid
  const guard = thing instanceof Condition ? await acquire(thing.lock, blocks) : undefined
  if (blocks) {
    waits.release()
    thing.waitSync()
  } else {
    const waiting = thing.wait()
    waits.release()
    await waiting
  }
  guard?.release()
  return 'went on'
}

const acquire = (lock, blocks) => (blocks ? lock.acquireSync() : lock.acquire())
