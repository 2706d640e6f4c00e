import { Condition, Event, Lock, RLock, Semaphore, shared } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilBlocked } from './blocked.ts'
import { holders } from './holders.ts'

describe.each([
  ['Lock', Lock],
  ['RLock', RLock],
])('of a %s whose holder is killed', (_, Kind) => {
  test('while it is idle with it, the next has it, once as abandoned', async () => {
    const pool = openPool({ processes: 1 })
    const lock = new Kind()
    process.kill(await pool.apply(holders.keep, [lock]), 'SIGKILL')
    const guard = await lock.acquire()
    expect(guard.abandoned).toBe(true)
    guard.release()
    expect((await lock.acquire()).abandoned).toBe(false)
  })

  test('while it computes in the section, the next has it as abandoned', async () => {
    const pool = openPool({ processes: 1 })
    const lock = new Kind()
    const has = new Event()
    const pid = shared('int32', 1)
    const computing = pool.apply(holders.computeFor, [{ lock, has, pid }])
    await has.wait()
    const waiting = lock.acquire()
    process.kill(pid[0]!, 'SIGKILL')
    await expect(computing).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' })
    expect((await waiting).abandoned).toBe(true)
  })

  test('while others wait, blocked and not, exactly one of them has it as abandoned', async () => {
    const pool = openPool({ processes: 4 })
    const lock = new Kind()
    const has = new Event()
    const pid = shared('int32', 1)
    const waits = new Semaphore(0)
    pool.apply(holders.computeFor, [{ lock, has, pid }]).catch(() => {})
    await has.wait()
    const blocked = shared('int32', 1)
    const abandoned = [
      pool.apply(holders.block, [{ lock, waits, pid: blocked }]),
      pool.apply(holders.wait, [{ lock, waits }]),
      pool.apply(holders.wait, [{ lock, waits }]),
      lock.run(guard => guard.abandoned),
    ]
    for (let count = 0; count < 3; count++) await waits.acquire()
    await untilBlocked(blocked[0]!)
    process.kill(pid[0]!, 'SIGKILL')
    expect((await Promise.all(abandoned)).filter(Boolean)).toHaveLength(1)
    expect(lock.locked).toBe(false)
  })

  test('tryAcquire gets it, and so do waits that are shorter than any slice', async () => {
    const pool = openPool({ processes: 2 })
    const [one, other] = [new Kind(), new Kind()]
    const pids = [await pool.apply(holders.keep, [one]), await pool.apply(holders.keep, [other])]
    for (const pid of new Set(pids)) process.kill(pid, 'SIGKILL')
    await pool.apply(() => {}, []).catch(() => {})
    const untilAcquired = async (lock: Lock | RLock, timeout?: number) => {
      for (;;) {
        const guard = timeout === undefined ? lock.tryAcquire() : await lock.acquire({ timeout }).catch(() => undefined)
        if (guard) return guard.abandoned
        await new Promise(resolve => setImmediate(resolve))
      }
    }
    expect(await untilAcquired(one)).toBe(true)
    expect(await untilAcquired(other, 1)).toBe(true)
  })

  test('by leaving with process.exit, the next has it as abandoned', async () => {
    const lock = new Kind()
    const leave = (own: Lock | RLock) => {
      own.acquireSync()
      process.exit(3)
    }
    await expect(openPool({ processes: 1 }).apply(leave, [lock])).rejects.toMatchObject({ exitCode: 3 })
    expect((await lock.acquire()).abandoned).toBe(true)
  })

  test('again and again, each time the next has it', async () => {
    const pool = openPool({ processes: 2 })
    const lock = new Kind()
    for (let round = 0; round < 10; round++) {
      process.kill(await pool.apply(holders.keep, [lock]), 'SIGKILL')
      expect(await lock.run(guard => guard.abandoned)).toBe(true)
    }
  })
})

test('the lock of a Condition whose holder is killed goes to those who were notified', async () => {
  const pool = openPool({ processes: 1 })
  const condition = new Condition()
  const waiting = condition.lock.run(() => condition.wait())
  const notifyAndKeep = (one: Condition) => {
    one.lock.acquireSync()
    one.notifyAll()
    return process.pid
  }
  process.kill(await pool.apply(notifyAndKeep, [condition]), 'SIGKILL')
  await waiting
  expect(condition.lock.locked).toBe(false)
})
