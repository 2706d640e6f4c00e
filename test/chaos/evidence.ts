import { TaskTimeoutError, WorkerDiedError } from '@forkyard/core'
import type { CallRecord } from './call-record.ts'
import type { Ledger, Run } from './ledger.ts'
import { ownTroubles } from './own-troubles.ts'
import type { PlannedItem } from './plan.ts'
import type { PoolRecord } from './pool-record.ts'

/** Timers of Node may be early by so much. Milliseconds. */
const earliness = 2

/** Whether an error that an item got is one that it may have got, by all that is known of its pool. */
export class Evidence {
  readonly #record: PoolRecord
  readonly #ledger: Ledger
  /** Processes that an item brought to their end after it was through. */
  readonly #endedLater = new Set<number>()
  /** Processes that an item ended while it ran. */
  readonly #endedAtOnce = new Set<number>()
  /** Processes whose pipes an item made useless. */
  readonly #pipeless = new Set<number>()
  /** Items that were running when their process died. */
  readonly #blamed = new Map<number, number>()

  constructor(record: PoolRecord, ledger: Ledger) {
    this.#record = record
    this.#ledger = ledger
    for (const { id, trouble } of record.calls.flatMap(call => call.plan.items)) {
      if (!trouble) continue
      const { kills, breaksPipe } = ownTroubles[trouble.kind]
      for (const { pid } of ledger.runsOf(id).slice(0, trouble.times)) {
        if (kills === 'later') this.#endedLater.add(pid)
        if (kills === 'at once') this.#endedAtOnce.add(pid)
        if (breaksPipe) this.#pipeless.add(pid)
      }
    }
  }

  /** Whether the process of a run has ended otherwise than by being told to: then the run may have been in vain. */
  wasInVain({ pid, end }: Run): boolean {
    const exit = this.#record.exits.get(pid)
    if (!exit) return false
    return end === undefined || exit.exitCode !== 0 || exit.signal !== null || this.#isExplained(pid)
  }

  /** What is wrong with the failure of a whole call; undefined when nothing is. */
  refuteFailure(error: unknown, call: CallRecord): string | undefined {
    const { terminatedAt, closedAt } = this.#record
    if (error === call.reason) return call.abortedAt === undefined ? 'its signal has not aborted' : undefined
    const { name = undefined, code = undefined } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
    if (name === 'AbortError') return call.cancelledAt === undefined ? 'it was not cancelled' : undefined
    if (code === 'ERR_POOL_TERMINATED') return terminatedAt === undefined ? 'the pool was not terminated' : undefined
    if (code === 'ERR_POOL_CLOSED') return closedAt === undefined ? 'the pool was not closed' : undefined
    return 'nothing explains it'
  }

  /** What is wrong with the error of an item; undefined when nothing is. */
  refute(error: unknown, item: PlannedItem, position: number, call: CallRecord): string | undefined {
    if (error instanceof TaskTimeoutError || error instanceof WorkerDiedError) {
      const index = call.plan.method.startsWith('apply') ? 0 : position
      if (error.itemIndex !== index) return `its itemIndex is ${error.itemIndex}, not ${index}`
    }
    if (error instanceof TaskTimeoutError) return this.#refuteTimeout(error, item, call)
    if (error instanceof WorkerDiedError) return this.#refuteDeath(error, item, call)
    if (this.#isOwn(error, item)) return this.#ledger.runsOf(item.id).length === 0 ? 'it never started' : undefined
    const refutation = this.refuteFailure(error, call)
    if (refutation) return refutation
    return error === call.reason && !call.givesUp(position) ? 'its call had no signal' : undefined
  }

  #isOwn(error: unknown, { id, trouble }: PlannedItem): boolean {
    return trouble !== undefined && ownTroubles[trouble.kind].isRight(error, trouble, id)
  }

  #isExplained(pid: number): boolean {
    return this.#record.killed.has(pid) || this.#endedLater.has(pid)
  }

  #refuteTimeout(
    { which }: TaskTimeoutError,
    { id, result, trouble }: PlannedItem,
    call: CallRecord,
  ): string | undefined {
    const limit = call.plan[which]
    if (limit === undefined) return `there is no ${which}`
    if (which === 'totalTimeout') {
      const taken = (call.settled ?? Infinity) - call.submitted
      return taken < limit - earliness ? `all of the call took ${taken} ms` : undefined
    }
    const run = this.#ledger.runsOf(id).at(-1)
    if (!run) return this.#record.stopped.size > 0 ? undefined : 'it never started'
    if (trouble && ownTroubles[trouble.kind].guard) return undefined
    // What was stopped, or sends much, or loads the module first, may have taken longer than the ledger says.
    if (this.#record.stopped.has(run.pid) || result === 'binary') return undefined
    if (this.#ledger.runsIn(run.pid)[0] === run || run.end === undefined) return undefined
    return run.end - run.start < limit / 2 ? `it ran for ${run.end - run.start} ms` : undefined
  }

  #refuteDeath(error: WorkerDiedError, item: PlannedItem, call: CallRecord): string | undefined {
    const { pid, exitCode, signal, state } = error
    const exit = this.#record.exits.get(pid!)
    if (!exit) return `no worker of that pid has gone`
    if (exit.exitCode !== exitCode || exit.signal !== signal) return `the worker ended by ${JSON.stringify(exit)}`
    const ranHere = this.#ledger.runsOf(item.id).some(run => run.pid === pid)
    const own = item.trouble && this.#isOwn(error, item) ? ownTroubles[item.trouble.kind] : undefined
    // Without shared memory items are announced some at a time, and one that ends its worker leaves the others undecided.
    const undecided = !this.#record.sharedMemory && state === 'unknown' && this.#endedAtOnce.has(pid!)
    const explained = this.#isExplained(pid!) || undecided || (own && ranHere)
    const refutation = explained ? undefined : 'nothing explains the death'
    return refutation ?? (this.#record.sharedMemory ? this.#refuteExactDeath(error, item, call, ranHere) : undefined)
  }

  /** What is only true where the parent knows exactly what a worker did. */
  #refuteExactDeath(
    { pid, state, signal }: WorkerDiedError,
    { id, trouble }: PlannedItem,
    { plan: { retries } }: CallRecord,
    ranHere: boolean,
  ): string | undefined {
    if (state === 'unknown') {
      return this.#pipeless.has(pid!) ? undefined : 'with shared memory it is known what became of it'
    }
    const blamed = this.#blamed.get(pid!) ?? id
    this.#blamed.set(pid!, id)
    if (blamed !== id) return `that worker was running item ${blamed}`
    const running = this.#ledger.runsIn(pid!).find(run => run.end === undefined && run.id !== id)
    if (running) return `that worker was running item ${running.id}`
    // A run may end before it has written its first line, when we kill it.
    const unseen = ranHere ? 0 : 1
    if (this.#ledger.runsOf(id).length + unseen + this.#record.killed.size < retries + 1) {
      return `it was not run again, with retries: ${retries}`
    }
    const answersFirst = trouble && ownTroubles[trouble.kind].answersFirst && this.#isOwnDeath(pid!, id)
    return answersFirst && signal === null ? 'it had answered before' : undefined
  }

  /** Nothing before the item explains the end of its process. */
  #isOwnDeath(pid: number, id: number): boolean {
    const runs = this.#ledger.runsIn(pid)
    if (this.#record.killed.has(pid) || this.#pipeless.has(pid)) return false
    const first = runs.find(run => this.#record.calls.some(call => isLateTrouble(call, run.id)))
    return first?.id === id && first.end !== undefined
  }
}

function isLateTrouble({ plan: { items } }: CallRecord, id: number): boolean {
  const trouble = items.find(item => item.id === id)?.trouble
  return trouble !== undefined && ownTroubles[trouble.kind].kills === 'later'
}
