import { Barrier, Event, shared, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

// The action of a barrier travels with it, and runs in whatever process comes last.

const outcome = (promise: Promise<unknown>) => promise.catch(error => error.name)

async function untilWaiting(barrier: Barrier, count: number): Promise<void> {
  while (barrier.waiting < count) await new Promise(resolve => setImmediate(resolve))
}

test.each([true, false])('the one that comes last runs it, in its process (blocked: %s)', async blocks => {
  const pool = openPool({ processes: 1 })
  const pid = shared('int32', 1)
  const acts = new Value('int32')
  const action = () => {
    pid[0] = process.pid
    acts.add(1)
  }
  const barrier = new Barrier(2, { action })
  const waiting = barrier.wait()
  await untilWaiting(barrier, 1)
  const meet = async (own: Barrier, sync: boolean) => [sync ? own.waitSync() : await own.wait(), process.pid]
  const [index, worker] = await pool.apply(meet, [barrier, blocks])
  expect([await waiting, index, pid[0], acts.value]).toEqual([0, 1, worker, 1])
})

test('an action that throws in a worker breaks the barrier there and here', async () => {
  const pool = openPool({ processes: 1 })
  const action = () => {
    throw new RangeError('mine')
  }
  const barrier = new Barrier(2, { action })
  const waiting = outcome(barrier.wait())
  await untilWaiting(barrier, 1)
  await expect(pool.apply(own => own.wait(), [barrier])).rejects.toThrow('mine')
  expect(await waiting).toBe('BrokenBarrierError')
  expect(barrier.broken).toBe(true)
})

describe.each(['blocked', 'not blocked'])('one that is killed in its action, %s,', manner => {
  /** Waits with a victim, which comes last and is killed when its action has begun. */
  async function killInAction() {
    const pool = openPool({ processes: 2 })
    const pid = shared('int32', 1)
    const begun = new Event()
    const spins = manner === 'blocked'
    const action = () => {
      // Only in the victim.
      if (begun.isSet) return undefined
      pid[0] = process.pid
      begun.set()
      while (spins);
      return new Promise<void>(() => setInterval(() => {}, 1000))
    }
    const barrier = new Barrier(3, { action })
    const others = [
      outcome(barrier.wait()),
      pool.apply(own => own.waitSync(), [barrier]).catch((error: Error) => error.name),
    ]
    await untilWaiting(barrier, 2)
    const victim = pool.apply(own => own.wait(), [barrier]).catch((error: Error) => error.name)
    await begun.wait()
    process.kill(pid[0]!, 'SIGKILL')
    expect(await victim).toBe('WorkerDiedError')
    return { barrier, others }
  }

  test('breaks the barrier for those who wait', async () => {
    const { barrier, others } = await killInAction()
    expect(await Promise.all(others)).toEqual(['BrokenBarrierError', 'BrokenBarrierError'])
    expect([barrier.broken, barrier.waiting]).toEqual([true, 0])
  })

  test('leaves a barrier that works again after a reset', async () => {
    const { barrier, others } = await killInAction()
    await Promise.all(others)
    barrier.reset()
    const indexes = await Promise.all([barrier.wait(), barrier.wait(), barrier.wait()])
    expect(indexes.sort()).toEqual([0, 1, 2])
  })
})
