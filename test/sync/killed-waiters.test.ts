import { Barrier, Condition, Event, Lock, RLock, Semaphore, shared, tasks } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilBlocked } from './blocked.ts'
import { holders } from './holders.ts'

interface Waiting {
  thing: Condition | Barrier | Event
  pid: Int32Array
  waits: Semaphore
  blocks: boolean
}
const { waitFor } = tasks<{ waitFor(waiting: Waiting): Promise<string> }>(new URL('./waiters.mjs', import.meta.url))

const manners = [
  ['blocked', true],
  ['not blocked', false],
] as const

test.each(
  manners.flatMap(([manner, blocks]) => [
    [manner, 'Lock', blocks, () => new Lock(), (lock: Lock) => lock.acquire()] as const,
    [manner, 'RLock', blocks, () => new RLock(), (lock: Lock) => lock.acquire()] as const,
    [manner, 'Semaphore', blocks, () => new Semaphore(1), (lock: Lock) => lock.acquire()] as const,
  ]),
)('a waiter that is killed, %s, costs the others nothing: %s', async (_, _kind, blocks, make, acquire) => {
  const pool = openPool({ processes: 3 })
  const lock = make() as Lock
  const guard = await acquire(lock)
  const waits = new Semaphore(0)
  const pids = [0, 1, 2].map(() => shared('int32', 1))
  const victim = pool.apply(
    blocks
      ? holders.block
      : async one => {
          const waiting = one.lock.acquire()
          one.pid![0] = process.pid
          one.waits.release()
          return (await waiting).abandoned
        },
    [{ lock, waits, pid: pids[0]! }],
  )
  await waits.acquire()
  if (blocks) await untilBlocked(pids[0]![0]!)
  const others = [
    pool.apply(holders.block, [{ lock, waits, pid: pids[1]! }]),
    pool.apply(holders.wait, [{ lock, waits }]),
    lock.acquire().then(own => {
      own.release()
      return own.abandoned
    }),
  ]
  await waits.acquire()
  await waits.acquire()
  await untilBlocked(pids[1]![0]!)
  process.kill(pids[0]![0]!, 'SIGKILL')
  await expect(victim).rejects.toMatchObject({ signal: 'SIGKILL' })
  guard.release()
  expect(await Promise.all(others)).toEqual([false, false, false])
  expect(lock.tryAcquire()).toBeDefined()
})

test('a lock that is reserved for one that is killed is free again', async () => {
  const pool = openPool({ processes: 1 })
  const lock = new Lock()
  const waits = new Semaphore(0)
  const guard = await lock.acquire()
  pool.apply(holders.wait, [{ lock, waits }]).catch(() => {})
  await waits.acquire()
  const { pid } = pool.workers[0]!
  process.kill(pid!, 'SIGSTOP')
  guard.release()
  // It is passed by so often that the lock is kept for it.
  for (let own = lock.tryAcquire(), times = 0; own && times < 10_000; own = lock.tryAcquire(), times++) own.release()
  process.kill(pid!, 'SIGKILL')
  for (let own = lock.tryAcquire(); ; own = lock.tryAcquire()) {
    if (own) break
    await new Promise(resolve => setImmediate(resolve))
  }
})

test.each(manners)('a waiter of a Condition that is killed, %s, takes no notification with it', async (_, blocks) => {
  const pool = openPool({ processes: 3 })
  const condition = new Condition()
  const waits = new Semaphore(0)
  const wait = (pid: Int32Array) => pool.apply(waitFor, [{ thing: condition, pid, waits, blocks }])
  const pids = [0, 1, 2].map(() => shared('int32', 1))
  const waiting = pids.map(wait)
  for (const _pid of pids) await waits.acquire()
  // Who has the lock knows that the others have given it up: they wait.
  await condition.lock.run(() => process.kill(pids[0]![0]!, 'SIGKILL'))
  await expect(waiting[0]).rejects.toMatchObject({ signal: 'SIGKILL' })
  await condition.lock.run(() => condition.notify(2))
  expect(await Promise.all(waiting.slice(1))).toEqual(['went on', 'went on'])
})

test.each(manners)('a waiter of a Barrier that is killed, %s, has come', async (_, blocks) => {
  const pool = openPool({ processes: 2 })
  const barrier = new Barrier(3)
  const waits = new Semaphore(0)
  const pids = [0, 1].map(() => shared('int32', 1))
  const waiting = pids.map(pid => pool.apply(waitFor, [{ thing: barrier, pid, waits, blocks }]))
  const [victim, other] = waiting
  victim!.catch(() => {})
  while (barrier.waiting < 2) await new Promise(resolve => setImmediate(resolve))
  process.kill(pids[0]![0]!, 'SIGKILL')
  await expect(victim).rejects.toMatchObject({ signal: 'SIGKILL' })
  expect(await barrier.wait()).toBe(2)
  expect(await other).toBe('went on')
})

test.each(manners)('a waiter of an Event that is killed, %s, leaves it to the others', async (_, blocks) => {
  const pool = openPool({ processes: 2 })
  const event = new Event()
  const waits = new Semaphore(0)
  const pids = [0, 1].map(() => shared('int32', 1))
  const [victim, other] = pids.map(pid => pool.apply(waitFor, [{ thing: event, pid, waits, blocks }]))
  for (const _pid of pids) await waits.acquire()
  process.kill(pids[0]![0]!, 'SIGKILL')
  await expect(victim).rejects.toMatchObject({ signal: 'SIGKILL' })
  event.set()
  expect(await other).toBe('went on')
})
