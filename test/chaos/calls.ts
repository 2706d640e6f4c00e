import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from '@forkyard/core'
import { type CallOptions, type MapOptions, PoolTerminatedError, type ResultIterator, tasks } from '@forkyard/core'
import type { CallRecord } from './call-record.ts'
import { now } from './clock.ts'
import { place } from './placement.ts'
import type { Method, PlannedItem } from './plan.ts'

/** An item on its way to a worker. */
export interface SentItem extends PlannedItem {
  readonly ledger: string
  /** A folder: see `isDue` in `task/troubles.mjs`. */
  readonly tokens: string
}

const { runItem } = tasks<{ runItem(item: SentItem): unknown }>(new URL('./task/item.mjs', import.meta.url))

/** Makes one call as it is planned, and resolves when all of it has settled. Never rejects. */
export async function makeCall(
  pool: Pool,
  call: CallRecord,
  paths: Pick<SentItem, 'ledger' | 'tokens'>,
): Promise<void> {
  const { givingUp, method } = call.plan
  const items = call.plan.items.map(item => ({ ...item, ...paths }))
  const timer = givingUp?.how === 'signal' ? setTimeout(() => call.abort(), givingUp.after) : undefined
  try {
    await methods[method](pool, call, items)
  } catch (error) {
    call.fail(error)
  }
  clearTimeout(timer)
  call.settled = now()
}

type Make = (pool: Pool, call: CallRecord, items: readonly SentItem[]) => Promise<void>

const methods: Record<Method, Make> = {
  async apply(pool, call, items) {
    await Promise.all(
      items.map((item, position) => settle(call, position, pool.apply(runItem, [item], optionsOfOne(call, position)))),
    )
  },
  async applyInTurn(pool, call, items) {
    for (const [position, item] of items.entries()) {
      await settle(call, position, pool.apply(runItem, [item], optionsOfOne(call, position)))
    }
  },
  async applyAsync(pool, call, items) {
    const results = items.map((item, position) => pool.applyAsync(runItem, [item], optionsOfOne(call, position)))
    cancelLater(call, () => {
      results.forEach((result, position) => {
        if (call.givesUp(position)) result.cancel()
      })
    })
    await Promise.all(results.map((result, position) => settle(call, position, result.get())))
  },
  async map(pool, call, items) {
    fulfilAll(call, await pool.map(runItem, items, optionsOfAll(call)))
  },
  async mapAsync(pool, call, items) {
    const result = pool.mapAsync(runItem, items, optionsOfAll(call))
    cancelLater(call, () => result.cancel())
    fulfilAll(call, await result)
  },
  async starmap(pool, call, items) {
    const tuples = items.map(item => [item] as [SentItem])
    fulfilAll(call, await pool.starmap(runItem, tuples, optionsOfAll(call)))
  },
  async mapSettled(pool, call, items) {
    const settled = await pool.mapSettled(runItem, items, optionsOfAll(call))
    settled.forEach((result, position) => {
      if (result.status === 'fulfilled') call.fulfil(position, result.value)
      else call.reject(position, result.reason)
    })
  },
  imap: (pool, call, items) => consume(pool.imap(runItem, items, optionsOfAll(call)), call, true),
  imapUnordered: (pool, call, items) => consume(pool.imapUnordered(runItem, items, optionsOfAll(call)), call, false),
}

function optionsOfAll(call: CallRecord): MapOptions {
  return { ...optionsOfOne(call, 0), chunkSize: call.plan.chunkSize }
}

function optionsOfOne(call: CallRecord, position: number): CallOptions {
  const { retries, priority, taskTimeout, totalTimeout, givingUp } = call.plan
  const options: CallOptions = { retries, priority, taskTimeout, totalTimeout }
  if (givingUp?.how !== 'signal' || !call.givesUp(position)) return options
  return { ...options, signal: call.controller.signal, grace: givingUp.grace }
}

function settle(call: CallRecord, position: number, promise: Promise<unknown>): Promise<void> {
  return promise.then(
    value => call.fulfil(position, value),
    error => call.reject(position, error),
  )
}

function fulfilAll(call: CallRecord, values: readonly unknown[]): void {
  values.forEach((value, position) => {
    call.fulfil(position, value)
  })
}

function cancelLater(call: CallRecord, cancel: () => void): void {
  const { givingUp } = call.plan
  if (givingUp?.how !== 'cancel') return
  setTimeout(() => {
    if (call.settled !== undefined) return
    call.cancelledAt = now()
    cancel()
  }, givingUp.after)
}

/** Reads an iterator to its end, or leaves it as planned. A `for await` that an item's error has ended is begun again. */
async function consume(results: ResultIterator<unknown>, call: CallRecord, ordered: boolean): Promise<void> {
  const { givingUp, items, readingTime } = call.plan
  const most = givingUp?.how === 'break' ? givingUp.results : Infinity
  let taken = 0
  while (taken <= items.length) {
    try {
      for await (const value of results) {
        if (ordered) call.fulfil(taken, value)
        else call.fulfilSomeone(value)
        if (++taken >= most) {
          call.brokenOff = true
          break
        }
        if (readingTime > 0) await wait(readingTime)
      }
      return
    } catch (error) {
      if (error === call.reason || error instanceof PoolTerminatedError) call.fail(error)
      else if (ordered) call.reject(taken++, error)
      else call.reject(place(call, taken++, error), error)
    }
  }
  call.oddities.push('more results than items')
}
