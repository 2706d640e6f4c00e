import { Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { runProgram } from '../pool/program.ts'

describe.each(['Lock', 'RLock'])('a %s:', kind => {
  test.concurrent.each([
    ['an async flow has it', 'ERR_DEADLOCK'],
    ['an acquire got it and has not gone on', 'ERR_DEADLOCK'],
    ['another flow has it by acquireSync', 'ERR_DEADLOCK'],
    ['a tick has it', 'ERR_DEADLOCK'],
    ['the same stretch has it', kind === 'Lock' ? 'ERR_DEADLOCK' : 'in'],
  ])('acquireSync when %s', async (name, outcome) => {
    const ending = await runProgram('sync-deadlocks', kind, name)
    expect(ending).toEqual({ exitCode: 0, signal: null, stdout: `${outcome}\n`, stderr: '' })
  })
})

const waits: [string, () => unknown][] = [
  ['Lock.acquireSync', () => new Lock().acquireSync()],
  ['Lock.runSync', () => new Lock().runSync(() => {})],
  ['RLock.acquireSync', () => new RLock().acquireSync()],
  ['Semaphore.acquireSync', () => new Semaphore().acquireSync()],
  ['BoundedSemaphore.runSync', () => new BoundedSemaphore().runSync(() => {})],
  ['Event.waitSync', () => new Event().waitSync()],
  ['Barrier.waitSync', () => new Barrier(1).waitSync()],
]

describe('in a process with children', () => {
  test.each(waits)('%s throws ERR_SYNC_WAIT', async (_, wait) => {
    await openPool({ processes: 1 }).ready()
    expect(wait).toThrow(expect.objectContaining({ name: 'SyncWaitError', code: 'ERR_SYNC_WAIT' }))
  })

  test('Condition.waitSync throws it too, and keeps the lock', async () => {
    await openPool({ processes: 1 }).ready()
    const condition = new Condition()
    const guard = await condition.lock.acquire()
    expect(() => condition.waitSync()).toThrow(expect.objectContaining({ code: 'ERR_SYNC_WAIT' }))
    expect(() => condition.waitForSync(() => false)).toThrow(expect.objectContaining({ code: 'ERR_SYNC_WAIT' }))
    condition.notify()
    guard.release()
    expect(condition.lock.locked).toBe(false)
  })
})
