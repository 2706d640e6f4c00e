import { Barrier, Event } from '@forkyard/core'
import { expect, test } from 'vitest'

const outcome = (promise: Promise<unknown>) => promise.catch(error => error.name)

test('the action runs once a round, before anybody goes on', async () => {
  const events: string[] = []
  const barrier = new Barrier(3, { action: () => void events.push('action') })
  const pass = async () => {
    await barrier.wait()
    events.push('on')
  }
  await Promise.all([pass(), pass(), pass()])
  await Promise.all([pass(), pass(), pass()])
  expect(events).toEqual(['action', 'on', 'on', 'on', 'action', 'on', 'on', 'on'])
})

test('all wait until an action that returns a promise is through', async () => {
  const events: string[] = []
  const action = async () => {
    await new Promise(resolve => setImmediate(resolve))
    events.push('action')
  }
  const barrier = new Barrier(2, { action })
  const waiting = [barrier.wait(), barrier.wait()].map(wait => wait.then(() => void events.push('on')))
  await Promise.all(waiting)
  expect(events).toEqual(['action', 'on', 'on'])
})

test.each([
  [
    'throws',
    () => {
      throw new RangeError('mine')
    },
  ],
  ['rejects', () => Promise.reject(new RangeError('mine'))],
])('an action that %s breaks the barrier, and its error is that of the one that ran it', async (_, action) => {
  let acts = 0
  const barrier = new Barrier(2, { action: () => (acts++ === 0 ? action() : undefined) })
  const first = outcome(barrier.wait())
  await expect(barrier.wait()).rejects.toThrow('mine')
  expect(await first).toBe('BrokenBarrierError')
  expect([barrier.broken, barrier.waiting]).toEqual([true, 0])
  barrier.reset()
  expect(await Promise.all([barrier.wait(), barrier.wait()])).toEqual([0, 1])
})

test.each(['abort', 'reset'] as const)('%s while the action runs breaks the round for all', async method => {
  const begun = new Event()
  const mayEnd = new Event()
  const action = async () => {
    begun.set()
    await mayEnd.wait()
  }
  const barrier = new Barrier(2, { action })
  const waiting = [outcome(barrier.wait()), outcome(barrier.wait())]
  await begun.wait()
  barrier[method]()
  expect(await waiting[0]).toBe('BrokenBarrierError')
  mayEnd.set()
  expect(await waiting[1]).toBe('BrokenBarrierError')
  expect(barrier.broken).toBe(method === 'abort')
})

test('who comes while the action runs waits for the next round', async () => {
  const begun = new Event()
  const mayEnd = new Event()
  const action = async () => {
    begun.set()
    await mayEnd.wait()
  }
  const barrier = new Barrier(2, { action })
  const waiting = [barrier.wait(), barrier.wait()]
  await begun.wait()
  const next = [barrier.wait(), barrier.wait()]
  mayEnd.set()
  expect((await Promise.all(waiting)).sort()).toEqual([0, 1])
  expect((await Promise.all(next)).sort()).toEqual([0, 1])
})
