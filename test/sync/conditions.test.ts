import { Condition, Lock, RLock, Semaphore, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const pool = openPool({ processes: 3 })

/** Waits with the lock, says so, and counts when it goes on. */
async function wait(condition: Condition, waits: Semaphore, went: Value<'int32'>, blocks: boolean): Promise<void> {
  const guard = blocks ? condition.lock.acquireSync() : await condition.lock.acquire()
  waits.release()
  if (blocks) condition.waitSync()
  else await condition.wait()
  went.value++
  guard.release()
}

/** As many as there are parties wait: some in this process, some not blocked, some blocked. */
async function startWaiting(condition: Condition, own: number, others: readonly boolean[]) {
  const waits = new Semaphore(0)
  const went = new Value('int32')
  const waiting = [
    ...others.map(blocks => pool.apply(wait, [condition, waits, went, blocks])),
    ...Array.from({ length: own }, () => wait(condition, waits, went, false)),
  ]
  for (const _ of waiting) await waits.acquire()
  const untilWent = async (count: number) => {
    while (went.value < count) await new Promise(resolve => setImmediate(resolve))
  }
  return { waiting, went, untilWent }
}

describe.each([
  ['its own lock', () => new Condition()],
  ['a Lock', () => new Condition(new Lock())],
  ['an RLock', () => new Condition(new RLock())],
])('a Condition with %s:', (_, make) => {
  test('notify(n) lets exactly n go on', async () => {
    const condition = make()
    const { waiting, went, untilWent } = await startWaiting(condition, 3, [true, true, false])
    await condition.lock.run(() => condition.notify())
    await untilWent(1)
    await condition.lock.run(() => condition.notify(2))
    await untilWent(3)
    // Somebody who went on by mistake would have done so by the time that this one's is over.
    await expect(condition.lock.run(() => condition.wait({ timeout: 150 }))).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
    })
    expect(went.value).toBe(3)
    await condition.lock.run(() => condition.notifyAll())
    await Promise.all(waiting)
    expect(went.value).toBe(6)
  })

  test('more notifications than waiters are not kept for later ones', async () => {
    const condition = make()
    await condition.lock.run(() => condition.notify(5))
    await condition.lock.run(() => condition.notifyAll())
    const { waiting, went } = await startWaiting(condition, 1, [])
    await expect(condition.lock.run(() => condition.wait({ timeout: 120 }))).rejects.toMatchObject({
      code: 'ERR_TIMEOUT',
    })
    expect(went.value).toBe(0)
    await condition.lock.run(() => condition.notify(3))
    await Promise.all(waiting)
  })

  test('a notification is for those who waited then, not for one that comes before they go on', async () => {
    const condition = make()
    const { waiting, went } = await startWaiting(condition, 1, [true])
    const late = await condition.lock.run(async () => {
      condition.notify(2)
      return condition.wait({ timeout: 120 }).catch(error => error.code)
    })
    expect(late).toBe('ERR_TIMEOUT')
    await Promise.all(waiting)
    expect(went.value).toBe(2)
  })

  test('who waits gives the lock to others, and has it again when it goes on', async () => {
    const condition = make()
    const guard = await condition.lock.acquire()
    const waiting = condition.wait()
    expect(condition.lock.locked).toBe(false)
    const notifier = await condition.lock.acquire()
    condition.notify()
    notifier.release()
    await waiting
    expect(condition.lock.locked).toBe(true)
    guard.release()
    expect(condition.lock.locked).toBe(false)
  })

  test.each(['wait', 'waitFor', 'notify', 'notifyAll', 'waitSync', 'waitForSync'] as const)(
    '%s without the lock is refused, here and in a worker',
    async method => {
      const call = async (own: Condition, name: typeof method) => {
        try {
          await (name === 'waitFor' || name === 'waitForSync' ? own[name](() => false) : own[name]())
        } catch (error) {
          return (error as { code: string }).code
        }
        return 'allowed'
      }
      const condition = make()
      if (!method.endsWith('Sync')) expect(await call(condition, method)).toBe('ERR_NOT_OWNER')
      expect(await pool.apply(call, [condition, method])).toBe('ERR_NOT_OWNER')
    },
  )
})

test('notify and wait are refused while another process has the lock', async () => {
  const condition = new Condition()
  const guard = await condition.lock.acquire()
  const notify = (own: Condition) => {
    try {
      own.notify()
      return 'allowed'
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  expect(await pool.apply(notify, [condition])).toBe('ERR_NOT_OWNER')
  guard.release()
})

test.each([0, -1, 0.5, '1', Number.NaN])('notify(%j) is refused', async n => {
  const condition = new Condition()
  await condition.lock.run(() => {
    expect(() => condition.notify(n as number)).toThrow(/n must be an integer of 1 or more/)
  })
})

test.each([5, null, {}, new Semaphore(1)])('%s is no lock for a Condition', lock => {
  expect(() => new Condition(lock as unknown as Lock)).toThrow(/must be a Lock or an RLock/)
})
