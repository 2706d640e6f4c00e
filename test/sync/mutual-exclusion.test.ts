import { Lock, RLock } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { expectAlone, openSection, own, sections } from './sections.ts'

describe.each([
  ['Lock', Lock],
  ['RLock', RLock],
])('of those who want the same %s only one is in at a time:', (_, Kind) => {
  test('workers that block', async () => {
    const section = openSection(new Kind())
    await openPool({ processes: 3 }).starmap(sections.countSync, Array(3).fill([section, 5000]), { chunkSize: 1 })
    expectAlone(section, 15_000)
  })

  test('workers that wait, and those that block', async () => {
    const section = openSection(new Kind())
    const pool = openPool({ processes: 4 })
    const waiting = [1, 2].map(() => pool.apply(sections.count, [section, 300]))
    const blocking = [1, 2].map(() => pool.apply(sections.countSync, [section, 2000]))
    await Promise.all([...waiting, ...blocking])
    expectAlone(section, 4600)
  })

  test('the parent and its workers', async () => {
    const section = openSection(new Kind())
    const pool = openPool({ processes: 2 })
    const inWorkers = [1, 2].map(() => pool.apply(sections.countSync, [section, 2000]))
    await Promise.all([...inWorkers, own.count(section, 300)])
    expectAlone(section, 4300)
  })

  test('workers and the workers of workers', async () => {
    const section = openSection(new Kind())
    const pool = openPool({ processes: 2 })
    const nested = [1, 2].map(() => pool.apply(sections.countInPool, [section, 200]))
    await Promise.all([...nested, own.count(section, 200)])
    expectAlone(section, 1400)
  })

  test('flows of one process', async () => {
    const section = openSection(new Kind())
    await own.countInFlows(section, 20, 10)
    expectAlone(section, 200)
  })

  test('flows of several processes', async () => {
    const section = openSection(new Kind())
    await openPool({ processes: 2 }).starmap(sections.countInFlows, Array(2).fill([section, 10, 10]), { chunkSize: 1 })
    expectAlone(section, 200)
  })

  test('threads of one process', async () => {
    const section = openSection(new Kind())
    await own.countInThreads(section, 200, 2)
    expectAlone(section, 1000)
  })

  test('threads of a worker', async () => {
    const section = openSection(new Kind())
    const pool = openPool({ processes: 2 })
    await Promise.all([1, 2].map(() => pool.apply(sections.countInThreads, [section, 100, 2])))
    expectAlone(section, 1000)
  })

  test('flows that acquire and release it, one after the other', async () => {
    const section = openSection(new Kind())
    const take = async (): Promise<number> => {
      const guard = await section.lock.acquire()
      expect(section.marks[1]).toBe(0)
      section.marks[1] = 1
      await new Promise(resolve => setImmediate(resolve))
      section.marks[1] = 0
      section.marks[0]!++
      guard.release()
      return section.marks[0]!
    }
    const turns = await Promise.all(Array.from({ length: 50 }, take))
    expect(turns.sort((one, other) => one - other)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    expectAlone(section, 50)
  })
})
