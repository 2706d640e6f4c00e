import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from '@forkyard/core'
import { CallRecord } from './call-record.ts'
import { makeCall } from './calls.ts'
import { now } from './clock.ts'
import { describeHungCall, describeWorkers } from './hang.ts'
import { Ledger } from './ledger.ts'
import { OutsideTroubles } from './outside-troubles.ts'
import type { PlannedCall, PlannedPool } from './plan.ts'
import type { PoolRecord } from './pool-record.ts'
import { count, type Surroundings, wait } from './surroundings.ts'

export interface PoolLife {
  readonly record: PoolRecord
  readonly ledger: Ledger
}

/** One pool from its beginning to its end, with everything that is planned for it. */
export async function livePool(plan: PlannedPool, surroundings: Surroundings): Promise<PoolLife> {
  const { sharedMemory, recoveries, end, made } = surroundings
  const folder = join(surroundings.folder, `pool-${plan.number}`)
  const paths = { ledger: join(folder, 'ledger'), tokens: join(folder, 'tokens') }
  mkdirSync(paths.tokens, { recursive: true })
  const record: PoolRecord = {
    plan,
    sharedMemory,
    calls: [],
    killed: new Set(),
    stopped: new Set(),
    exits: new Map(),
  }
  const pool = openPool(plan, folder, surroundings)
  pool.on('workerExit', ({ pid }, exit) => pid !== undefined && record.exits.set(pid, exit))
  recoveries.watch(pool)

  const gone = new AbortController()
  const troubles = new OutsideTroubles(pool, record, surroundings).make(AbortSignal.any([end, gone.signal]))
  const runLane = async (calls: readonly PlannedCall[]): Promise<void> => {
    for (const call of calls) {
      if (end.aborted || record.closedAt !== undefined || record.terminatedAt !== undefined) return
      const made = new CallRecord(call)
      record.calls.push(made)
      surroundings.signals.add(made.controller.signal)
      const describe = (): string => describeHungCall(plan, made, new Ledger(paths.ledger), pool)
      await wait(surroundings, describe, makeCall(pool, made, paths))
    }
  }
  const lanes = Promise.all(plan.lanes.map(runLane))
  await untilEnd(lanes, plan)
  count(made, `a pool: ${plan.end.how}${record.calls.every(call => call.settled) ? '' : ', in the middle of its work'}`)
  const describeEnd = (): string => `pool ${plan.number}: ${plan.end.how}, ${describeWorkers(pool)}`
  await Promise.all([wait(surroundings, describeEnd, endPool(pool, record)), lanes])
  gone.abort()
  await troubles
  const ledger = new Ledger(paths.ledger)
  rmSync(folder, { recursive: true, force: true })
  return { record, ledger }
}

function openPool(
  { number, maxTasksPerChild, heap, lane }: PlannedPool,
  cwd: string,
  surroundings: Surroundings,
): Pool {
  return new Pool({
    name: `chaos-${number}`,
    processes: surroundings.processes,
    maxTasksPerChild,
    lane,
    execArgv: heap === undefined ? undefined : [`--max-old-space-size=${heap}`],
    // Where a process that aborts may leave its memory.
    cwd,
    env: surroundings.sharedMemory ? {} : { FORKYARD_SHARED_MEMORY: 'off' },
    stdout: 'ignore',
    stderr: () => {},
  })
}

async function untilEnd(lanes: Promise<unknown>, { end: { after } }: PlannedPool): Promise<void> {
  if (after === undefined) return void (await lanes)
  const timer = new AbortController()
  await Promise.race([lanes, pause(after, undefined, { signal: timer.signal }).catch(() => {})])
  timer.abort()
}

async function endPool(pool: Pool, record: PoolRecord): Promise<void> {
  switch (record.plan.end.how) {
    case 'terminate':
      record.terminatedAt = now()
      return pool.terminate()
    case 'dispose':
      record.closedAt = now()
      record.disposedAt = record.closedAt
      return pool[Symbol.asyncDispose]()
    case 'close':
      record.closedAt = now()
      await Promise.all([pool.close(), pool.join()])
  }
}
