import type { Recipe } from '../functions/recipe.ts'
import { Cell, type CellHandle, firstCellWord, Heap } from '../memory/heap.ts'
import { instanceOf, remember } from '../memory/instances.ts'
import { checkWaitOptions, type WaitOptions } from '../wait/wait-options.ts'
import { defineShared } from '../wire/shared-handle.ts'
import type { Attempt } from './attempt.ts'
import { BarrierAction } from './barrier-action.ts'
import { attemptLater, attemptSync, everybody, type SyncWaitOptions, wake } from './futex.ts'
import { BrokenBarrierError, show } from './sync-errors.ts'

/*
 *   state     15 bits: how many have arrived; 8 bits: how the last rounds ended (1: by a reset), the latest lowest; 8 bits: the
 *             number of the round; the sign: it is broken
 *   parties   how many let each other through
 *   opener    28 bits: the thread that ends a round, while its action runs; 4 bits: of the number of that round
 *
 * A round ends with one change of the state. Who dies while it waits has arrived. Who dies while its action runs breaks the
 * barrier: the others see that the opener is gone.
 */
const state = firstCellWord
const partiesWord = firstCellWord + 1
const opener = firstCellWord + 2

const mostParties = 2 ** 15 - 1
const historyShift = 15
const roundShift = 23
const byteMask = 0xff
const brokenBit = 1 << 31

const markBits = 28
const markMask = 2 ** markBits - 1
const claimRoundMask = 0xf

const arrivedIn = (word: number): number => word & mostParties
const roundOf = (word: number): number => (word >>> roundShift) & byteMask
const historyOf = (word: number): number => (word >>> historyShift) & byteMask

function nextRound(word: number, wasReset: boolean): number {
  const history = ((historyOf(word) << 1) | (wasReset ? 1 : 0)) & byteMask
  return (((roundOf(word) + 1) & byteMask) << roundShift) | (history << historyShift)
}

export interface BarrierOptions {
  /** Runs in the one that arrives last, before the others go on. It travels with the barrier, as a task does. */
  action?: () => unknown
  /** Milliseconds: the default of `wait`. */
  timeout?: number
}

/**
 * So many threads or processes wait for each other, and go on together, round after round.
 *
 * ```ts
 * const barrier = new Barrier(4)
 * await pool.map(async part => { await load(part); await barrier.wait(); return solve(part) }, parts)
 * ```
 *
 * @throws {UnsupportedPlatformError} where processes cannot share memory.
 */
export class Barrier {
  readonly #cell: Cell
  readonly #words: Int32Array
  readonly #action: BarrierAction | undefined
  readonly #timeout: number | undefined

  constructor(parties: number, options?: BarrierOptions)
  constructor(parties: number | Cell, { action, timeout }: BarrierOptions = {}, arrived?: BarrierAction) {
    if (parties instanceof Cell) {
      this.#cell = parties
    } else {
      if (!Number.isInteger(parties) || parties < 1 || parties > mostParties) {
        throw new RangeError(
          `The parties of a Barrier must be an integer from 1 to ${mostParties}, got ${show(parties)}.`,
        )
      }
      this.#cell = Heap.allocate()
      this.#cell.heap.words[this.#cell.word + partiesWord] = parties
    }
    if (action !== undefined && typeof action !== 'function') {
      throw new TypeError(`The option action of a Barrier must be a function, got ${String(action)}.`)
    }
    checkWaitOptions('a Barrier', { timeout })
    this.#words = this.#cell.heap.words
    this.#action = action ? BarrierAction.of(action) : arrived
    this.#timeout = timeout
    remember(this.#cell, 'Barrier', this)
  }

  get #details(): readonly unknown[] {
    return [this.#cell.handle, this.#timeout ?? null, this.#action?.recipe ?? null]
  }

  /** How many let each other through. */
  get parties(): number {
    return this.#words[this.#cell.word + partiesWord]!
  }

  /** How many wait now. */
  get waiting(): number {
    return this.broken ? 0 : arrivedIn(this.#state)
  }

  /** Nobody is let through before `reset`. */
  get broken(): boolean {
    return this.#state < 0
  }

  /**
   * Waits until as many as there are parties do.
   * @returns Who of them this is: 0 came first.
   * @throws {BrokenBarrierError} when another one's wait failed, or the barrier was reset or aborted; and every later one until
   * `reset`.
   * @throws {TimeoutError} The barrier is broken then, as it is after an abort of the signal.
   */
  async wait(options: WaitOptions = {}): Promise<number> {
    checkWaitOptions('wait', options)
    const { timeout = this.#timeout, signal } = options
    const arrival = await attemptLater(new Arrival(this.#cell), { timeout, signal })
    if (!arrival.isLast) return arrival.index
    try {
      await this.#action?.run()
    } catch (error) {
      arrival.breakRound()
      throw error
    }
    return arrival.endRound()
  }

  /** The same, blocking: for code in workers. Its action must not return a promise. @throws {SyncWaitError} too. */
  waitSync(options: SyncWaitOptions = {}): number {
    checkWaitOptions('waitSync', options)
    const { timeout = this.#timeout } = options
    const arrival = attemptSync(new Arrival(this.#cell), 'waitSync()', { timeout })
    if (!arrival.isLast) return arrival.index
    try {
      this.#action?.runSync()
    } catch (error) {
      arrival.breakRound()
      throw error
    }
    return arrival.endRound()
  }

  /** Begins a new round. Those who wait now get a BrokenBarrierError. */
  reset(): void {
    for (;;) {
      const now = this.#state
      if (!this.#change(now, nextRound(now, true))) continue
      wake(this.#cell, state, everybody)
      return
    }
  }

  /** Breaks it: those who wait, and who come before `reset`, get a BrokenBarrierError. */
  abort(): void {
    Atomics.or(this.#words, this.#cell.word + state, brokenBit)
    wake(this.#cell, state, everybody)
  }

  get #state(): number {
    return Atomics.load(this.#words, this.#cell.word + state)
  }

  #change(from: number, to: number): boolean {
    return Atomics.compareExchange(this.#words, this.#cell.word + state, from, to) === from
  }

  static {
    defineShared(
      'Barrier',
      Barrier,
      barrier => barrier.#details,
      (handle: CellHandle, timeout: number | null, recipe: Recipe | null) => {
        const cell = Heap.attach(handle)
        return instanceOf(
          cell,
          'Barrier',
          Barrier,
          cell,
          { timeout: timeout ?? undefined },
          recipe ? BarrierAction.arrived(recipe) : undefined,
        )
      },
    )
  }
}

/** One that comes to a barrier, and waits there. */
class Arrival implements Attempt<Arrival> {
  readonly cell: Cell
  readonly word: number = state
  readonly what = 'Not all parties came to the barrier'
  expected = 0
  index = 0
  /** It comes last: all others wait for it to end the round. */
  isLast = false
  readonly #words: Int32Array
  #round: number | undefined

  constructor(cell: Cell) {
    this.cell = cell
    this.#words = cell.heap.words
  }

  try(): Arrival | undefined {
    return this.#round === undefined ? this.#arrive() : this.#goOn(this.#round)
  }

  #arrive(): Arrival | undefined {
    for (;;) {
      const now = this.#load(state)
      if (now < 0) throw broken()
      this.index = arrivedIn(now)
      if (this.index + 1 < this.#load(partiesWord)) {
        if (!this.#change(state, now, now + 1)) continue
        this.#round = roundOf(now)
        return this.#goOn(this.#round)
      }
      if (this.#claim(roundOf(now))) {
        // The round that it was last in may be over by now.
        if (this.#load(state) === now) {
          this.#round = roundOf(now)
          this.isLast = true
          return this
        }
        this.#disclaim(roundOf(now))
        continue
      }
      this.expected = now
      return undefined
    }
  }

  #goOn(round: number): Arrival | undefined {
    const now = this.#load(state)
    if (roundOf(now) === round) {
      if (now < 0) throw broken()
      this.expected = now
      return undefined
    }
    const rounds = (roundOf(now) - round) & byteMask
    if (rounds <= 8 && (historyOf(now) >> (rounds - 1)) & 1) throw broken()
    return this
  }

  sliceOver(): void {
    if (this.#round === undefined) return
    const claim = this.#load(opener)
    if (claim === 0 || claim >>> markBits !== (this.#round & claimRoundMask)) return
    if (!this.cell.heap.isAlive(claim & markMask)) this.breakRound()
  }

  giveUp(): void {
    if (this.#round !== undefined) this.breakRound()
  }

  /** Those who wait in its round, and who come, get an error. */
  breakRound(): void {
    for (;;) {
      const now = this.#load(state)
      if (now < 0 || roundOf(now) !== this.#round || this.#change(state, now, now | brokenBit)) break
    }
    if (this.isLast) this.#disclaim(this.#round!)
    wake(this.cell, state, everybody)
  }

  /** The one that is last lets the others go. Returns its index. */
  endRound(): number {
    const round = this.#round!
    for (;;) {
      const now = this.#load(state)
      if (now < 0 || roundOf(now) !== round) {
        this.#disclaim(round)
        throw broken()
      }
      if (this.#change(state, now, nextRound(now, false))) break
    }
    this.#disclaim(round)
    wake(this.cell, state, everybody)
    return this.index
  }

  #claim(round: number): boolean {
    const mine = this.#claimOf(round)
    const claim = this.#load(opener)
    if (claim !== 0 && this.cell.heap.isAlive(claim & markMask)) return false
    return this.#change(opener, claim, mine)
  }

  #disclaim(round: number): void {
    this.#change(opener, this.#claimOf(round), 0)
  }

  #claimOf(round: number): number {
    return ((round & claimRoundMask) << markBits) | this.cell.heap.mark
  }

  #load(word: number): number {
    return Atomics.load(this.#words, this.cell.word + word)
  }

  #change(word: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.#words, this.cell.word + word, from, to) === from
  }
}

function broken(): BrokenBarrierError {
  return new BrokenBarrierError('The barrier is broken: one that waited left it, or it was reset or aborted.')
}
