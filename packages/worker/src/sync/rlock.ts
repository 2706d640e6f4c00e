import { AsyncLocalStorage } from 'node:async_hooks'
import { type CellHandle, cellFor, Heap } from '../memory/heap.ts'
import { instanceOf } from '../memory/instances.ts'
import { defineShared } from '../wire/shared-handle.ts'
import { Exclusive } from './exclusive.ts'
import type { Hold } from './guard.ts'

/** What the flow that runs now is within. */
interface Within {
  readonly hold: Hold
  readonly outer: Within | undefined
}

const flow = new AsyncLocalStorage<Within>()

/** Stands for the code that runs now until it comes to an await, or ends. */
let stretch: object | undefined
/** What was queued before does not belong to it, though it may run before its end is noticed: it has another context. */
const stretchOf = new AsyncLocalStorage<object>()
let hasContexts = false

/** Before Node 24, code that has waited since before the first use has no context of its own: it is used early. */
function giveContexts(): void {
  if (!hasContexts) stretchOf.run({}, () => {})
  hasContexts = true
}

function currentStretch(): object {
  if (!isInStretch(stretch)) {
    const begun = {}
    const end = (): void => {
      if (stretch === begun) stretch = undefined
    }
    // Whichever comes first.
    queueMicrotask(end)
    process.nextTick(end)
    stretch = begun
    stretchOf.enterWith(begun)
  }
  return stretch!
}

function isInStretch(begun: object | undefined): boolean {
  return begun !== undefined && begun === stretch && stretchOf.getStore() === begun
}

/**
 * A lock that whoever has it may acquire again: inside of the function of `run` and `runSync`, and by `acquireSync` as long as
 * the code that acquired it has not come to an await. `acquire` never enters again: its guard is the ownership.
 *
 * ```ts
 * const lock = new RLock()
 * const deposit = amount => lock.run(() => { balance.value += amount })
 * await lock.run(async () => { await deposit(1); await deposit(2) })
 * ```
 */
export class RLock extends Exclusive {
  constructor()
  constructor(cell?: unknown) {
    super('RLock', cellFor(cell, 'RLock'))
    giveContexts()
  }

  #stretch: object | undefined

  protected override isReentered(hold: Hold): boolean {
    if (isInStretch(this.#stretch)) return true
    for (let within = flow.getStore(); within; within = within.outer) if (within.hold === hold) return true
    return false
  }

  protected override enteredAtOnce(): void {
    this.#stretch = currentStretch()
  }

  protected override within<R>(hold: Hold, fn: () => R): R {
    return flow.run({ hold, outer: flow.getStore() }, fn)
  }

  static {
    defineShared(
      'RLock',
      RLock,
      lock => [lock.cell.handle],
      (handle: CellHandle) => {
        const cell = Heap.attach(handle)
        return instanceOf(cell, 'RLock', RLock, cell)
      },
    )
  }
}
