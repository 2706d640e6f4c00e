import { setImmediate as turn } from 'node:timers/promises'
import { RLock } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

test('run enters again inside of run, however deep, and across awaits', async () => {
  const lock = new RLock()
  const depth = await lock.run(async () => {
    await turn()
    return lock.run(async () => {
      await turn()
      return lock.run(() => 3)
    })
  })
  expect(depth).toBe(3)
  expect(lock.locked).toBe(false)
})

test('it stays locked until the outermost run has ended', async () => {
  const lock = new RLock()
  const seen: boolean[] = []
  await lock.run(async () => {
    await lock.run(() => seen.push(lock.locked))
    seen.push(lock.locked)
  })
  expect([...seen, lock.locked]).toEqual([true, true, false])
})

test('tryAcquire enters again inside of run', async () => {
  const lock = new RLock()
  await lock.run(async () => {
    await turn()
    const guard = lock.tryAcquire()
    expect(guard).toBeDefined()
    guard!.release()
    expect(lock.locked).toBe(true)
  })
})

test('acquire never enters again: not inside of run either', async () => {
  const lock = new RLock()
  await lock.run(async () => {
    await expect(lock.acquire({ timeout: 20 })).rejects.toThrow(/could not be acquired/)
  })
  const guard = await lock.acquire()
  await expect(lock.acquire({ timeout: 20 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  await expect(lock.run(() => {}, { timeout: 20 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  guard.release()
})

test('a flow that run started and that outlives it does not enter with others', async () => {
  const lock = new RLock()
  const inside: string[] = []
  let letGo = (): void => {}
  const gate = new Promise<void>(resolve => {
    letGo = resolve
  })
  let outliving: Promise<void> | undefined
  await lock.run(() => {
    outliving = gate.then(() => lock.run(() => void inside.push('outliving')))
  })
  await lock.run(async () => {
    letGo()
    for (let turns = 0; turns < 20; turns++) await turn()
    inside.push('run')
  })
  await outliving
  expect(inside).toEqual(['run', 'outliving'])
})

test('it stays locked for a flow that entered inside of run and outlives it', async () => {
  const lock = new RLock()
  let inner: Promise<void> | undefined
  let letGo = (): void => {}
  const gate = new Promise<void>(resolve => {
    letGo = resolve
  })
  await lock.run(() => {
    inner = lock.run(() => gate)
  })
  expect(lock.locked).toBe(true)
  expect(lock.tryAcquire()).toBeUndefined()
  letGo()
  await inner
  expect(lock.locked).toBe(false)
})

test('two flows that both use run are never in at once', async () => {
  const lock = new RLock()
  let inside = 0
  const flow = async (): Promise<void> => {
    await lock.run(async () => {
      expect(++inside).toBe(1)
      await turn()
      await lock.run(turn)
      inside--
    })
  }
  await Promise.all(Array.from({ length: 20 }, flow))
})

test('in a worker, acquireSync and runSync enter again in one stretch, and release as often', async () => {
  const inWorker = (lock: RLock) => {
    const locked = [lock.locked]
    const outer = lock.acquireSync()
    const inner = lock.acquireSync()
    lock.runSync(() => lock.runSync(() => locked.push(lock.locked)))
    outer.release()
    locked.push(lock.locked)
    inner.release()
    return [...locked, lock.locked]
  }
  expect(await openPool({ processes: 1 }).apply(inWorker, [new RLock()])).toEqual([false, true, true, false])
})

test('in a worker, acquireSync enters again inside of run after an await, and not after the stretch has ended', async () => {
  const inWorker = async (lock: RLock) => {
    const inRun = await lock.run(async () => {
      await new Promise(resolve => setImmediate(resolve))
      lock.acquireSync().release()
      return lock.locked
    })
    const guard = lock.acquireSync()
    await undefined
    try {
      lock.acquireSync()
    } catch (error) {
      return [inRun, (error as { code: string }).code]
    } finally {
      guard.release()
    }
    return [inRun, 'in']
  }
  expect(await openPool({ processes: 1 }).apply(inWorker, [new RLock()])).toEqual([true, 'ERR_DEADLOCK'])
})
