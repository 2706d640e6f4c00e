import { setTimeout as wait } from 'node:timers/promises'
import type { Place } from './place.ts'
import { cell, columns, phase, sum } from './record.mjs'
import { changeTokens, cleanSection } from './sections.mjs'
import { describe, type Verdicts } from './verdicts.ts'
import { units, type World } from './world.ts'

/** Nobody waits so long for something that is there. Milliseconds. */
const longestWait = 30_000

let pauses = 0

/** Everybody comes to rest, and what there is is counted. False: somebody did not. */
export async function pause(places: readonly Place[], world: World, verdicts: Verdicts): Promise<boolean> {
  const number = ++pauses
  world.goOn.clear()
  Atomics.store(world.pause, 0, number)
  const loaned = await untilPaused(number, places, world, verdicts)
  if (loaned === undefined) return false
  verdicts.pauses++
  countUnits(world, verdicts, loaned)
  countMeetings(world, verdicts)
  await takeLocks(world)
  verdicts.collect(world)
  Atomics.store(world.pause, 0, 0)
  world.goOn.set()
  return true
}

/** @returns How many units were added for those who would have waited for others' in vain. */
async function untilPaused(
  number: number,
  places: readonly Place[],
  world: World,
  verdicts: Verdicts,
): Promise<number | undefined> {
  const isPaused = (row: number): boolean => Atomics.load(world.records, cell(row, columns.paused)) === number
  let loaned = 0
  for (const start = Date.now(); ; await wait(5)) {
    const late = places.flatMap(place => place.begun).filter(row => !isPaused(row))
    if (late.length === 0 && places.every(place => place.begun.length > 0)) return loaned
    if (Date.now() - start > longestWait) {
      verdicts.complain(`stuck: ${late.map(row => describe(world, row)).join('; ') || 'no process begins'}`)
      return undefined
    }
    const isAny = (name: string): boolean => late.some(row => world.records[cell(row, columns.phase)] === phase[name])
    if (isAny('at the barrier')) world.barrier.reset()
    if (isAny('in the condition')) await addToken(world)
    if (isAny('waiting for a unit') && world.semaphore.value === 0) {
      world.semaphore.release()
      loaned++
    }
  }
}

/** For those who wait while everybody else does, too. */
export async function addToken(world: World): Promise<void> {
  await world.condition.lock.run(() => {
    changeTokens(world, undefined, -1, 1)
    world.condition.notifyAll()
  })
}

/** Nobody has a unit. */
function countUnits({ semaphore }: World, verdicts: Verdicts, loaned: number): void {
  const lost = units + loaned - semaphore.value
  if (lost < 0 || lost > verdicts.unitsInDoubt) {
    verdicts.complain(`units of the semaphore: ${lost} are lost, ${verdicts.unitsInDoubt} flows died with perhaps one`)
  }
  verdicts.unitsInDoubt = 0
  while (semaphore.value > units) semaphore.tryAcquire()
  if (semaphore.value < units) semaphore.release(units - semaphore.value)
}

/** Each round has one that is first and one that is second, but for those who died in it. */
function countMeetings({ records, barrier }: World, verdicts: Verdicts): void {
  barrier.reset()
  const difference = sum(records, columns.first) - sum(records, columns.second)
  if (Math.abs(difference) > verdicts.deathsAtBarrier) {
    verdicts.complain(`the barrier: ${difference} more were first than second, ${verdicts.deathsAtBarrier} died at it`)
  }
}

/** Those of the dead, too. */
async function takeLocks(world: World): Promise<void> {
  for (const [number, lock] of world.locks.entries()) {
    const guard = await lock.acquire()
    cleanSection(world, number, guard.abandoned)
    guard.release()
  }
}
