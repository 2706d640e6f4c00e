import { Event, Semaphore, shared, tasks } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { untilBlocked } from './blocked.ts'

const pool = openPool({ processes: 3 })
const { waitFor } = tasks<{
  waitFor(waiting: { thing: Event; pid: Int32Array; waits: Semaphore; blocks: boolean }): Promise<string>
}>(new URL('./waiters.mjs', import.meta.url))

test('it is not set at first; set and clear change that for all processes', async () => {
  const event = new Event()
  const isSet = () => pool.apply(own => own.isSet, [event])
  expect([event.isSet, await isSet()]).toEqual([false, false])
  await pool.apply(own => own.set(), [event])
  expect([event.isSet, await isSet()]).toEqual([true, true])
  event.set()
  event.clear()
  expect([event.isSet, await isSet()]).toEqual([false, false])
  event.clear()
  expect(event.isSet).toBe(false)
})

test('who waits when it is set goes on at once, blocked or not', async () => {
  const event = new Event()
  event.set()
  await event.wait()
  await event.wait({ timeout: 0 })
  await pool.apply(own => own.waitSync({ timeout: 0 }), [event])
})

test('set lets everybody go on: blocked, not blocked, and in this process', async () => {
  const event = new Event()
  const waits = new Semaphore(0)
  const pids = [0, 1, 2].map(() => shared('int32', 1))
  const waiting = pids.map((pid, index) => pool.apply(waitFor, [{ thing: event, pid, waits, blocks: index === 0 }]))
  const own = Array.from({ length: 20 }, () => event.wait())
  for (const _ of pids) await waits.acquire()
  await untilBlocked(pids[0]![0]!)
  event.set()
  await Promise.all([...waiting, ...own])
})

test('set and clear at once: who waited goes on, and who comes then waits', async () => {
  const event = new Event()
  const waits = new Semaphore(0)
  const pids = [0, 1].map(() => shared('int32', 1))
  const waiting = pids.map((pid, index) => pool.apply(waitFor, [{ thing: event, pid, waits, blocks: index === 0 }]))
  const own = event.wait()
  for (const _ of pids) await waits.acquire()
  await untilBlocked(pids[0]![0]!)
  event.set()
  event.clear()
  const later = event.wait({ timeout: 100 })
  await Promise.all([...waiting, own])
  await expect(later).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
})

test('many times set and cleared, it is passed on between processes without a loss', async () => {
  const [ping, pong] = [new Event(), new Event()]
  const answer = (one: Event, other: Event) => {
    for (let round = 0; round < 300; round++) {
      one.waitSync()
      one.clear()
      other.set()
    }
  }
  const answering = pool.apply(answer, [ping, pong])
  for (let round = 0; round < 300; round++) {
    ping.set()
    await pong.wait()
    pong.clear()
  }
  await answering
})

test('a wait for what nobody sets ends with its time-out, and changes nothing', async () => {
  const event = new Event()
  await expect(event.wait({ timeout: 5 })).rejects.toThrow('The event was not set within 5 ms.')
  expect(event.isSet).toBe(false)
})
