import { onAbort, startTimer, TimeoutError, type WaitOptions } from '@forkyard/worker'
import { type Deferred, defer, rejectGivenUp, type Sink } from './sink.ts'

type Outcome = { readonly value: unknown } | { readonly error: unknown }
type Step = IteratorResult<unknown, undefined>

const done: Step = { done: true, value: undefined }

/** Results of an imap between their arrival and their consumption. */
export class ResultStream implements Sink {
  readonly #ordered: boolean
  readonly #bufferSize: () => number
  /** Arrived and not consumed, by index when ordered, else numbered as they arrive. */
  readonly #arrived = new Map<number, Outcome>()
  readonly #waiters = new Set<Deferred<Step>>()
  /** A result was consumed: there is room for one more item. */
  onConsumed: () => void = () => {}
  /** Nobody wants the rest. */
  onReturned: () => void = () => {}
  #arrivals = 0
  #consumed = 0
  #total: number | undefined
  #aborted: { readonly error: unknown } | undefined
  #lifted = false

  /** @param bufferSize Items pulled and not consumed, at most. */
  constructor(ordered: boolean, bufferSize: () => number) {
    this.#ordered = ordered
    this.#bufferSize = bufferSize
  }

  /** From now on everything is pulled, whether it is consumed or not. */
  lift(): void {
    this.#lifted = true
    this.onConsumed()
  }

  expect(): void {
    // It keeps only what was not consumed.
  }

  room(pulled: number): number {
    return this.#lifted ? Infinity : Math.max(0, this.#bufferSize() - (pulled - this.#consumed))
  }

  value(index: number, value: unknown): void {
    this.#arrive(index, { value })
  }

  numbers(index: number, values: Float64Array): void {
    for (const [offset, value] of values.entries()) this.value(index + offset, value)
  }

  failure(index: number, error: unknown): boolean {
    this.#arrive(index, { error })
    return false
  }

  sourceFailure(index: number, error: unknown): boolean {
    return this.failure(index, error)
  }

  end(total: number): void {
    this.#total = total
    this.#serve()
  }

  /** What has arrived can still be consumed; then the error, once. */
  abort(error: unknown): void {
    this.#aborted = { error }
    this.#serve()
  }

  next(options?: WaitOptions): Promise<Step> {
    const waiter = defer<Step>()
    this.#waiters.add(waiter)
    this.#serve()
    if (options && this.#waiters.has(waiter)) this.#limit(waiter, options)
    return waiter.promise
  }

  return(): void {
    if (this.#total === this.#consumed) return
    this.#total = this.#consumed
    this.#arrived.clear()
    this.#serve()
    this.onReturned()
  }

  /** Who waits no longer leaves the result to the next. */
  #limit(waiter: Deferred<Step>, { timeout, signal }: WaitOptions): void {
    const leave = (error: unknown): void => {
      if (this.#waiters.delete(waiter)) waiter.reject(error)
    }
    const timer = startTimer(timeout, () => leave(new TimeoutError('No result arrived', timeout ?? 0)))
    const forgetSignal = onAbort(signal, leave)
    const stop = (): void => {
      clearTimeout(timer)
      forgetSignal()
    }
    waiter.promise.then(stop, stop)
  }

  #arrive(index: number, outcome: Outcome): void {
    this.#arrived.set(this.#ordered ? index : this.#arrivals++, outcome)
    this.#serve()
  }

  /** Gives those who wait what is there for them, in the order of their asking. */
  #serve(): void {
    for (const waiter of this.#waiters) {
      const outcome = this.#arrived.get(this.#consumed)
      if (outcome) {
        this.#waiters.delete(waiter)
        this.#arrived.delete(this.#consumed++)
        if ('value' in outcome) waiter.resolve({ done: false, value: outcome.value })
        else waiter.reject(outcome.error)
        this.onConsumed()
      } else if (this.#consumed === this.#total) {
        this.#waiters.delete(waiter)
        waiter.resolve(done)
      } else if (this.#aborted) {
        this.#waiters.delete(waiter)
        this.#total = this.#consumed
        rejectGivenUp(waiter, this.#aborted.error)
      } else {
        return
      }
    }
  }
}
