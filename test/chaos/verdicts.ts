import { TaskTimeoutError, WorkerDiedError } from '@forkyard/core'
import type { CallRecord } from './call-record.ts'
import { Evidence } from './evidence.ts'
import type { Ledger } from './ledger.ts'
import { ownTroubles } from './own-troubles.ts'
import type { PlannedItem } from './plan.ts'
import type { PoolLife } from './pool-life.ts'
import { count } from './surroundings.ts'

export type Fault = 'lost' | 'doubled' | 'hung' | 'left over'

export interface Violation {
  readonly fault: Fault
  readonly what: string
}

/** Judges each item: it ends exactly once, as a right result or with a right error, and is run no more often than it may. */
export class Verdicts {
  readonly violations: Violation[] = []
  /** Items by outcome. */
  readonly outcomes = new Map<string, number>()
  /** Troubles made by items, by kind. */
  readonly made = new Map<string, number>()

  judge({ record, ledger }: PoolLife): void {
    const evidence = new Evidence(record, ledger)
    for (const call of record.calls) {
      const { method, items, retries } = call.plan
      const complain = (fault: Fault, what: string, item?: PlannedItem): void => {
        const about = item ? `item ${item.id} (${describe(item)}): ` : ''
        const says = item ? `\n    ledger: ${ledger.describe(item.id)}` : ''
        const where = `pool ${record.plan.number}, ${method} of ${items.length}, retries ${retries}`
        this.violations.push({ fault, what: `${where}: ${about}${what}${says}` })
      }
      for (const oddity of call.oddities) complain('doubled', oddity)
      const failed = this.#judgeFailure(call, evidence, complain)
      if (method === 'imapUnordered') giveToThoseThatStarted(call, ledger)
      const mayEndEarly = failed || call.brokenOff || (record.disposedAt !== undefined && method.startsWith('imap'))
      items.forEach((item, position) => {
        this.#countTrouble(item, ledger)
        this.#judgeRuns(item, call, evidence, ledger, complain)
        if (call.settled === undefined) return
        this.#judgeOutcome(item, position, call, evidence, ledger, mayEndEarly, complain)
      })
      if (call.abortedAt !== undefined) count(this.made, 'a signal aborts')
      if (call.cancelledAt !== undefined) count(this.made, 'results are cancelled')
      if (call.brokenOff) count(this.made, 'an iterator is left')
    }
  }

  /** True: the call failed, as it had to or may have. */
  #judgeFailure(call: CallRecord, evidence: Evidence, complain: Complain): boolean {
    if (!call.failure) return false
    const { error } = call.failure
    const refutation = evidence.refuteFailure(error, call)
    if (!refutation) return true
    const { method, items } = call.plan
    if (method !== 'map' && method !== 'mapAsync' && method !== 'starmap') {
      complain('lost', `the call failed with ${describeError(error)}: ${refutation}`)
      return true
    }
    // It is the error of one of its items.
    const position =
      error instanceof WorkerDiedError || error instanceof TaskTimeoutError
        ? error.itemIndex
        : items.findIndex((item, index) => evidence.refute(error, item, index, call) === undefined)
    if (items[position]) call.reject(position, error)
    else complain('lost', `the call failed with ${describeError(error)}: it is of none of its items`)
    return true
  }

  #judgeRuns(item: PlannedItem, call: CallRecord, evidence: Evidence, ledger: Ledger, complain: Complain): void {
    const runs = ledger.runsOf(item.id)
    const { retries } = call.plan
    if (runs.length > 1 + retries) complain('doubled', `it was run ${runs.length} times`, item)
    for (const run of runs.slice(0, -1)) {
      if (!evidence.wasInVain(run)) complain('doubled', `it was run again although ${run.pid} did not die`, item)
    }
  }

  #judgeOutcome(
    item: PlannedItem,
    position: number,
    call: CallRecord,
    evidence: Evidence,
    ledger: Ledger,
    mayEndEarly: boolean,
    complain: Complain,
  ): void {
    const outcome = call.outcomes.get(position)
    if (!outcome) {
      if (!mayEndEarly) complain('lost', 'it has no outcome', item)
      count(this.outcomes, 'given up with its call')
    } else if (outcome.status === 'fulfilled') {
      if (!outcome.right) complain('lost', 'its result is wrong', item)
      else if (ledger.runsOf(item.id).at(-1)?.end === undefined) complain('lost', 'it has a result without a run', item)
      count(this.outcomes, 'right result')
    } else {
      const refutation = evidence.refute(outcome.error, item, position, call)
      if (refutation) complain('lost', `it failed with ${describeError(outcome.error)}: ${refutation}`, item)
      count(this.outcomes, describeKind(outcome.error, item, call))
    }
  }

  #countTrouble({ id, trouble }: PlannedItem, ledger: Ledger): void {
    const made = trouble && Math.min(trouble.times, ledger.runsOf(id).length)
    if (made) count(this.made, `an item ${trouble.kind}`, made)
  }
}

/** "undefined" that was thrown does not say by which item: not by one that never started. */
function giveToThoseThatStarted(call: CallRecord, ledger: Ledger): void {
  const started = (position: number): boolean => ledger.runsOf(call.plan.items[position]!.id).length > 0
  for (const [position, outcome] of [...call.outcomes]) {
    if (outcome.status === 'fulfilled' || outcome.error !== undefined || started(position)) continue
    const other = call.plan.items.findIndex(
      ({ trouble }, index) => trouble?.kind === 'throws undefined' && !call.outcomes.has(index) && started(index),
    )
    if (other === -1) continue
    call.outcomes.delete(position)
    call.outcomes.set(other, outcome)
  }
}

type Complain = (fault: Fault, what: string, item?: PlannedItem) => void

function describe({ trouble, work, milliseconds, result }: PlannedItem): string {
  const what = `${work} ${milliseconds} ms, ${result}`
  return trouble ? `${what}, ${trouble.kind}, ${trouble.times} x, value ${trouble.value}` : what
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { name, message, cause } = error
  const { state = '' } = error as { state?: string }
  const { message: causedBy } = (cause ?? {}) as { message?: string }
  return `${name} ${state} "${message.slice(0, 300)}"${causedBy ? ` caused by "${causedBy}"` : ''}`
}

function describeKind(error: unknown, { id, trouble }: PlannedItem, { reason }: CallRecord): string {
  if (trouble && ownTroubles[trouble.kind].isRight(error, trouble, id)) return 'error by its own trouble'
  if (error === reason) return 'aborted by its signal'
  if (error instanceof WorkerDiedError) return 'error by the death of its worker'
  return error instanceof Error ? error.name : String(error)
}
