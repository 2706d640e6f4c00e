import { firstCellWord, Heap } from '../memory/heap.ts'
import { libc, type WatchedWord } from '../memory/libc.ts'
import { onAbort } from '../wait/abort-listeners.ts'
import { TimeoutError } from '../wait/timeout-error.ts'
import { startTimer, type WaitOptions } from '../wait/wait-options.ts'
import { type Attempt, slice } from './attempt.ts'

/*
 * Where all async waits of a thread are: one call of the system, in a thread of libuv's pool, waits for all their words and
 * for one more, the doorbell, which is rung when there is another word to wait for. It never waits longer than a slice, and
 * only while somebody is in the room.
 */

/** The most words of one call, but for the doorbell. More than that are looked at more often instead. */
const mostWords = 127
/** Milliseconds, where words are not all waited for. */
const shortSlice = 5

interface Visitor {
  readonly attempt: Attempt<unknown>
  /** True: it leaves. */
  try(): boolean
  giveUp(): void
  /** When its slice began. */
  since: number
}

class WaitingRoom {
  readonly #visitors = new Set<Visitor>()
  readonly #doorbell = Heap.allocate()
  /** A call of the system is under way. */
  #waiting = false
  #pause: NodeJS.Timeout | undefined
  #lastPause = 0
  #soon: NodeJS.Immediate | undefined
  #closed = false

  constructor() {
    // A call that is under way would keep the process from ending.
    process.on('exit', () => {
      this.#closed = true
      for (const visitor of this.#visitors) visitor.giveUp()
      this.#ring()
    })
  }

  enter(visitor: Visitor): void {
    this.#visitors.add(visitor)
    if (this.#waiting) this.#ring()
    else this.#wait()
  }

  leave(visitor: Visitor): void {
    this.#visitors.delete(visitor)
  }

  #ring(): void {
    Atomics.add(this.#doorbell.heap.words, this.#doorbell.word + firstCellWord, 1)
    libc().wakeWaiters(this.#doorbell.addressOf(firstCellWord), 1)
  }

  #wait(): void {
    clearTimeout(this.#pause)
    if (this.#closed || this.#visitors.size === 0) return
    const words = new Map<number, WatchedWord>()
    for (const { attempt } of this.#visitors) {
      if (words.size === mostWords) break
      const address = attempt.cell.addressOf(attempt.word)
      words.set(address, { address, expected: attempt.expected })
    }
    const { heap, word } = this.#doorbell
    const bell = {
      address: this.#doorbell.addressOf(firstCellWord),
      expected: Atomics.load(heap.words, word + firstCellWord),
    }
    const longest = words.size === mostWords ? shortSlice : slice
    this.#waiting = libc().waitOnWords([...words.values(), bell], longest, () => this.#look())
    if (!this.#waiting) this.#pauseFor(shortSlice, () => this.#look())
  }

  #look(): void {
    this.#waiting = false
    if (this.#closed) return
    const now = performance.now()
    this.#try(now)
    if (this.#visitors.size === 0 || this.#waiting) return
    if (now - this.#lastPause < slice) return this.#wait()
    // Whoever waits does not keep the program alive: now and then the next call is made only if something else does.
    this.#lastPause = now
    this.#pauseFor(1, () => this.#wait())
  }

  /** Something changed that one of them may wait for: it need not go through the system. */
  lookSoon(): void {
    if (this.#visitors.size === 0 || this.#soon) return
    this.#soon = setImmediate(() => {
      this.#soon = undefined
      this.#try(performance.now())
    })
  }

  #try(now: number): void {
    for (const visitor of [...this.#visitors]) {
      if (now - visitor.since >= slice) {
        visitor.since = now
        visitor.attempt.sliceOver?.()
      }
      visitor.try()
    }
  }

  #pauseFor(milliseconds: number, then: () => void): void {
    clearTimeout(this.#pause)
    this.#pause = setTimeout(then, milliseconds).unref()
  }
}

let room: WaitingRoom | undefined

/** Somebody who waits in this thread may go on. */
export function tellRoom(): void {
  room?.lookSoon()
}

/** Settles when the attempt succeeds, the time is over, or the signal aborts. */
export function waitInRoom<T>(attempt: Attempt<T>, { timeout, signal }: WaitOptions): Promise<T> {
  room ??= new WaitingRoom()
  const { promise, resolve, reject } = withResolvers<T>()
  const here = room
  let forgetSignal = (): void => {}
  const visitor: Visitor = {
    attempt,
    since: performance.now(),
    try() {
      try {
        const result = attempt.try()
        if (result === undefined) return false
        end(() => resolve(result))
      } catch (error) {
        end(() => reject(error))
      }
      return true
    },
    giveUp: () => attempt.giveUp?.(),
  }
  const end = (how: () => void): void => {
    clearTimeout(timer)
    forgetSignal()
    here.leave(visitor)
    how()
  }
  const leave = (reason: unknown): void =>
    end(() => {
      attempt.giveUp?.()
      reject(reason)
    })
  const timer = startTimer(timeout, () => {
    attempt.sliceOver?.()
    if (!visitor.try()) leave(new TimeoutError(attempt.what, timeout ?? 0))
  })
  forgetSignal = onAbort(signal, leave)
  here.enter(visitor)
  return promise
}

function withResolvers<T>(): {
  promise: Promise<T>
  resolve: (value: T) => void
  reject: (reason: unknown) => void
} {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((one, other) => {
    resolve = one
    reject = other
  })
  return { promise, resolve, reject }
}
