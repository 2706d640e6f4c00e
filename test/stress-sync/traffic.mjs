import { setImmediate as turn } from 'node:timers/promises'
import { cell, columns, flows, phase } from './record.mjs'
import { changeTokens, inSection, tokensOf } from './sections.mjs'

// What a process does until it is killed, or told to stop: one operation after the other, drawn by chance. It blocks, with one
// flow, or awaits, with several.

/** Errors that an operation may end with: its time is over, or others broke the barrier. */
const expected = ['TimeoutError', 'BrokenBarrierError']

export async function traffic(world, place, instance, seed) {
  const chance = chanceOf(seed)
  const blocks = chance() < 0.5
  const all = Array.from({ length: blocks ? 1 : flows }, async (_, index) => {
    const flow = { world, chance, row: place * flows + index, instance }
    flow.note = name => Atomics.store(world.records, cell(flow.row, columns.phase), phase[name])
    await run(flow, blocks ? blocking : awaiting)
  })
  await Promise.all(all)
}

async function run(flow, operations) {
  const { world, row, instance, note, chance } = flow
  const { records } = world
  records[cell(row, columns.pid)] = process.pid
  Atomics.store(records, cell(row, columns.instance), instance)
  while (Atomics.load(world.stop, 0) === 0) {
    const pause = Atomics.load(world.pause, 0)
    if (pause !== Atomics.load(records, cell(row, columns.paused)) && pause > 0) {
      note('pausing')
      Atomics.store(records, cell(row, columns.paused), pause)
      while (Atomics.load(world.pause, 0) === pause) await world.goOn.wait()
    }
    try {
      await pick(operations, chance)(flow)
    } catch (error) {
      if (!expected.includes(error.name)) throw error
    }
    note('between')
    Atomics.add(records, cell(row, columns.operations), 1)
    if (chance() < 0.05) await turn()
  }
  Atomics.store(records, cell(row, columns.instance), 0)
}

const blocking = [
  [5, flow => lockSync(flow)],
  [3, flow => holdUnitSync(flow)],
  [2, flow => produceSync(flow)],
  [2, flow => consumeSync(flow)],
  [1, flow => meetSync(flow)],
]
const awaiting = [
  [5, flow => lock(flow)],
  [3, flow => holdUnit(flow)],
  [2, flow => produce(flow)],
  [2, flow => consume(flow)],
  [1, flow => meet(flow)],
]

function pick(operations, chance) {
  let left = chance() * operations.reduce((total, [weight]) => total + weight, 0)
  for (const [weight, operation] of operations) {
    left -= weight
    if (left < 0) return operation
  }
}

/** A wait has a time-out now and then; an await, a signal. */
const limit = ({ chance }) => (chance() < 0.1 ? { timeout: chance() * 30 } : {})
const limitOrSignal = flow =>
  flow.chance() < 0.05 ? { signal: AbortSignal.timeout(Math.ceil(flow.chance() * 30)) } : limit(flow)

/** Computes for a moment: up to a fifth of a millisecond, seldom two. */
function compute({ chance }) {
  const end = performance.now() + chance() * (chance() < 0.02 ? 2 : 0.2)
  while (performance.now() < end);
}

function lockSync(flow) {
  const number = Math.floor(flow.chance() * flow.world.locks.length)
  flow.note('waiting for a lock')
  const guard = flow.world.locks[number].acquireSync(limit(flow))
  inSection(flow.world, number, flow, guard.abandoned, () => compute(flow))
  guard.release()
}

async function lock(flow) {
  const number = Math.floor(flow.chance() * flow.world.locks.length)
  flow.note('waiting for a lock')
  const guard = await flow.world.locks[number].acquire(limitOrSignal(flow))
  inSection(flow.world, number, flow, guard.abandoned, () => compute(flow))
  guard.release()
}

function holdUnitSync(flow) {
  flow.note('waiting for a unit')
  const guard = flow.world.semaphore.acquireSync(limit(flow))
  flow.note('holding a unit')
  compute(flow)
  flow.note('releasing a unit')
  guard.release()
}

async function holdUnit(flow) {
  flow.note('waiting for a unit')
  const guard = await flow.world.semaphore.acquire(limitOrSignal(flow))
  flow.note('holding a unit')
  compute(flow)
  if (flow.chance() < 0.3) await turn()
  flow.note('releasing a unit')
  guard.release()
}

function produceSync({ world, row, instance, note }) {
  note('in the condition')
  const guard = world.condition.lock.acquireSync()
  changeTokens(world, row, instance, 1)
  world.condition.notify()
  guard.release()
}

async function produce({ world, row, instance, note }) {
  note('in the condition')
  const guard = await world.condition.lock.acquire()
  changeTokens(world, row, instance, 1)
  world.condition.notify()
  guard.release()
}

function consumeSync(flow) {
  const { world, row, instance, note } = flow
  note('in the condition')
  const guard = world.condition.lock.acquireSync()
  try {
    world.condition.waitForSync(() => tokensOf(world) > 0, limit(flow))
    changeTokens(world, row, instance, -1)
  } finally {
    guard.release()
  }
}

async function consume(flow) {
  const { world, row, instance, note } = flow
  note('in the condition')
  const guard = await world.condition.lock.acquire()
  try {
    await world.condition.waitFor(() => tokensOf(world) > 0, limitOrSignal(flow))
    changeTokens(world, row, instance, -1)
  } finally {
    guard.release()
  }
}

function meetSync({ world, row, note }) {
  note('at the barrier')
  world.records[cell(row, world.barrier.waitSync() === 0 ? columns.first : columns.second)]++
}

async function meet({ world, row, note }) {
  note('at the barrier')
  world.records[cell(row, (await world.barrier.wait()) === 0 ? columns.first : columns.second)]++
}

/** As `test/chaos/random.ts`: a number from 0 to below 1 each time. */
function chanceOf(seed) {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
