import { Event, Lock, RLock, shared } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const pool = openPool({ processes: 4 })
const acquisitions = 20_000

/**
 * Acquires it until all have so often, in sections of a tenth of a millisecond: so that what others do while the system has
 * taken this process off its core does not count. Returns the most acquisitions of others that it waited for.
 */
async function contend(lock: Lock | RLock, count: Int32Array, all: number, start: Event, blocks: boolean) {
  let longest = 0
  let times = 0
  await start.wait()
  for (let before = count[0]!; before < all; before = Atomics.load(count, 0)) {
    const guard = blocks ? lock.acquireSync() : await lock.acquire()
    longest = Math.max(longest, count[0]! - before)
    count[0]!++
    times++
    for (const end = performance.now() + 0.1; performance.now() < end; );
    guard.release()
  }
  return { longest, times }
}

test.each([
  ['four that block', Lock, [true, true, true, true]],
  ['four that wait', Lock, [false, false, false, false]],
  ['two that block and two that wait', Lock, [true, true, false, false]],
  ['three that block and one that waits', RLock, [true, true, true, false]],
  ['three that wait and one that blocks', RLock, [false, false, false, true]],
])('of %s nobody waits for more than a thousand acquisitions of others', async (_, Kind, blocking) => {
  const lock = new Kind()
  const count = shared('int32', 1)
  const start = new Event()
  const contenders = blocking.map(blocks => pool.apply(contend, [lock, count, acquisitions, start, blocks]))
  await pool.ready()
  start.set()
  for (const { longest, times } of await Promise.all(contenders)) {
    expect(longest).toBeLessThanOrEqual(1000)
    expect(times).toBeGreaterThan(acquisitions / 1000)
  }
})
