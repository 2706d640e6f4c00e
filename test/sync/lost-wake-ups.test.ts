import { Condition, Event, Lock, Semaphore } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

// Many waits run out, or are aborted, while others are woken: whoever is woken and leaves wakes another one.

const pool = openPool({ processes: 3 })

/** Waits many times, mostly not for long. Returns how often it got it. */
async function acquireOften(lock: Lock | Semaphore, times: number, seed: number): Promise<number> {
  let got = 0
  for (let time = 0; time < times; time++) {
    const hurried = (time * 7 + seed) % 4 !== 0
    const timeout = hurried ? ((time * 13 + seed) % 5) / 4 : undefined
    const options = seed % 2 === 0 && hurried ? { signal: AbortSignal.timeout(Math.ceil(timeout!)) } : { timeout }
    try {
      const guard = await lock.acquire(options)
      got++
      if (time % 3 === 0) await new Promise(resolve => setImmediate(resolve))
      guard.release()
    } catch (error) {
      if ((error as Error).name !== 'TimeoutError') throw error
    }
  }
  return got
}

test.each([
  ['Lock', () => new Lock()],
  ['Semaphore of 2', () => new Semaphore(2)],
])('%s: those who wait without end all get it', async (_, make) => {
  const lock = make()
  const flows = Array.from({ length: 4 }, (_none, seed) => acquireOften(lock, 200, seed))
  const others = [4, 5, 6].map(seed => pool.apply(acquireOften, [lock, 200, seed]))
  for (const got of await Promise.all([...flows, ...others])) expect(got).toBeGreaterThanOrEqual(50)
  if (lock instanceof Semaphore) expect(lock.value).toBe(2)
  else expect(lock.locked).toBe(false)
})

test('a unit for one who is just leaving goes to another', async () => {
  const semaphore = new Semaphore(0)
  for (let round = 0; round < 100; round++) {
    const controller = new AbortController()
    const leaving = semaphore.acquire({ signal: controller.signal }).then(
      guard => guard.release(),
      () => {},
    )
    const staying = semaphore.acquire()
    if (round % 2 === 0) controller.abort()
    semaphore.release()
    controller.abort()
    await leaving
    await staying
    expect(semaphore.value).toBe(0)
  }
})

test('a notification for one who is just leaving goes to another, or is taken', async () => {
  const condition = new Condition()
  for (let round = 0; round < 50; round++) {
    const controller = new AbortController()
    let went = 0
    const wait = (signal?: AbortSignal) =>
      condition.lock.run(async () => {
        await condition.wait({ signal })
        went++
      })
    const leaving = wait(controller.signal).catch(() => {})
    const staying = wait()
    await condition.lock.run(() => condition.notify())
    controller.abort()
    await leaving
    if (went === 0) await staying
    else await condition.lock.run(() => condition.notify())
    await staying
  }
})

test('an event reaches those who wait without end beside those who leave', async () => {
  const event = new Event()
  const hurried = Array.from({ length: 50 }, (_, index) => event.wait({ timeout: index % 5 }).catch(() => {}))
  const patient = Array.from({ length: 50 }, () => event.wait())
  await Promise.all(hurried)
  event.set()
  await Promise.all(patient)
})
