import { Barrier, BrokenBarrierError, SharedArray } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const pool = openPool({ processes: 3 })
const sorted = (numbers: Iterable<number>) => [...numbers].sort((one, other) => one - other)

async function untilWaiting(barrier: Barrier, count: number): Promise<void> {
  while (barrier.waiting < count) await new Promise(resolve => setImmediate(resolve))
}

/** The name of the error that a wait ended with, or its index. */
const wait = (barrier: Barrier, blocks: boolean): Promise<number | string> =>
  Promise.resolve()
    .then(() => (blocks ? barrier.waitSync() : barrier.wait()))
    .catch(error => error.name)

/** So many wait, in this process and, blocked and not, in others. */
async function startWaiting(barrier: Barrier): Promise<Promise<number | string>[]> {
  const waiting = [wait(barrier, false), pool.apply(wait, [barrier, true]), pool.apply(wait, [barrier, false])]
  await untilWaiting(barrier, 3)
  return waiting
}

test('nobody goes on before all have come; then all do, each with an index of its own', async () => {
  const barrier = new Barrier(4)
  expect([barrier.parties, barrier.waiting, barrier.broken]).toEqual([4, 0, false])
  const waiting = await startWaiting(barrier)
  expect(barrier.waiting).toBe(3)
  expect(await pool.apply(own => [own.parties, own.waiting, own.broken], [barrier])).toEqual([4, 3, false])
  const last = await barrier.wait()
  expect(last).toBe(3)
  expect(sorted([last, ...((await Promise.all(waiting)) as number[])])).toEqual([0, 1, 2, 3])
  expect([barrier.waiting, barrier.broken]).toEqual([0, false])
})

test('a barrier for one lets it through', async () => {
  const barrier = new Barrier(1)
  expect([await barrier.wait(), await barrier.wait({ timeout: 0 })]).toEqual([0, 0])
  expect(await pool.apply(own => own.waitSync(), [barrier])).toBe(0)
})

test('round after round, nobody is a round ahead', async () => {
  const rounds = 300
  const barrier = new Barrier(3)
  const at = new SharedArray('int32', 3)
  const run = async (own: Barrier, places: SharedArray<'int32'>, party: number, times: number, blocks: boolean) => {
    const indexes: number[] = []
    for (let round = 1; round <= times; round++) {
      places.values[party] = round
      indexes.push(blocks ? own.waitSync() : await own.wait())
      // They have all come to this round, and none can be through the next one.
      if (places.values.some(place => place < round || place > round + 1))
        throw new Error(`${places.values} in ${round}`)
    }
    return indexes
  }
  const indexes = await Promise.all([
    run(barrier, at, 0, rounds, false),
    pool.apply(run, [barrier, at, 1, rounds, true]),
    pool.apply(run, [barrier, at, 2, rounds, false]),
  ])
  for (let round = 0; round < rounds; round++) expect(sorted(indexes.map(of => of[round]!))).toEqual([0, 1, 2])
})

test('more come than there are parties: they make the next round', async () => {
  const barrier = new Barrier(2)
  const all = await Promise.all(Array.from({ length: 10 }, () => barrier.wait()))
  expect(sorted(all)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
})

describe('it is broken for all who wait, and who come, until it is reset:', () => {
  test.each([
    ['abort', (barrier: Barrier) => barrier.abort()],
    ['a time-out', (barrier: Barrier) => expect(barrier.wait({ timeout: 10 })).rejects.toThrow(/within 10 ms/)],
    [
      'an abort of a signal',
      async (barrier: Barrier) => {
        const controller = new AbortController()
        const waiting = barrier.wait({ signal: controller.signal })
        controller.abort(new Error('enough'))
        await expect(waiting).rejects.toThrow('enough')
      },
    ],
  ])('by %s', async (_, breakIt) => {
    const barrier = new Barrier(5)
    const waiting = await startWaiting(barrier)
    await breakIt(barrier)
    expect(await Promise.all(waiting)).toEqual(Array(3).fill('BrokenBarrierError'))
    expect([barrier.broken, barrier.waiting]).toEqual([true, 0])
    await expect(barrier.wait()).rejects.toThrow(BrokenBarrierError)
    expect(await pool.apply(wait, [barrier, true])).toBe('BrokenBarrierError')
    await expect(barrier.wait()).rejects.toMatchObject({ code: 'ERR_BROKEN_BARRIER' })
    barrier.reset()
    expect(barrier.broken).toBe(false)
    const again = [...(await startWaiting(barrier)), wait(barrier, false), wait(barrier, false)]
    expect(sorted((await Promise.all(again)) as number[])).toEqual([0, 1, 2, 3, 4])
  })
})

test('reset: those who wait get an error, those who come do not', async () => {
  const barrier = new Barrier(4)
  const waiting = await startWaiting(barrier)
  barrier.reset()
  expect(await Promise.all(waiting)).toEqual(Array(3).fill('BrokenBarrierError'))
  expect([barrier.broken, barrier.waiting]).toEqual([false, 0])
  const again = await startWaiting(barrier)
  await barrier.wait()
  expect(sorted((await Promise.all(again)) as number[])).toEqual([0, 1, 2])
})

test('reset of one that nobody waits at changes nothing', async () => {
  const barrier = new Barrier(2)
  barrier.reset()
  expect(sorted(await Promise.all([barrier.wait(), barrier.wait()]))).toEqual([0, 1])
})

test('a time-out of its own is that of each wait, also where it was sent; a wait may have another', async () => {
  const barrier = new Barrier(2, { timeout: 20 })
  await expect(barrier.wait()).rejects.toThrow('Not all parties came to the barrier within 20 ms.')
  barrier.reset()
  expect(await pool.apply(wait, [barrier, true])).toBe('TimeoutError')
  barrier.reset()
  const waiting = barrier.wait({ timeout: 1_000_000 })
  expect(await pool.apply(wait, [barrier, true])).toBe(1)
  expect(await waiting).toBe(0)
})

test.each([0, -1, 1.5, '3', Number.NaN, null, 2 ** 15])('%j is no number of parties', parties => {
  expect(() => new Barrier(parties as number)).toThrow(/The parties of a Barrier must be an integer from 1 to/)
})
