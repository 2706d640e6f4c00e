import { Queue } from '@forkyard/core'

/** What a call gave: its value, or the code of its error; undefined while it waits. */
export type Outcome = { readonly value: unknown } | { readonly code: string } | undefined

/** One call of put or get, and the one that a plain array is asked for instead. */
interface Call {
  readonly value: number
  readonly controller: AbortController
  readonly ended: Promise<void>
  /** Of the queue. */
  real: Outcome
  /** Of the array. */
  expected: Outcome
}

/** A queue and a plain array, to which the same is done; they must agree. */
export class Comparison {
  readonly #queue: Queue<number>
  readonly #maxSize: number
  readonly #items: number[] = []
  readonly #puts: Call[] = []
  readonly #gets: Call[] = []
  readonly #calls: Call[] = []
  #closed = false
  #next = 0

  constructor(maxSize: number) {
    this.#queue = new Queue({ maxSize })
    this.#maxSize = maxSize
  }

  put(timeout?: number): void {
    const value = this.#next++
    const call = this.#call(value, signal => this.#queue.put(value, { signal, timeout }))
    if (this.#closed) call.expected = { code: 'ERR_QUEUE_CLOSED' }
    else if (timeout === 0 && this.#isFull) call.expected = { code: 'ERR_TIMEOUT' }
    else this.#puts.push(call)
  }

  get(timeout?: number): void {
    const call = this.#call(-1, signal => this.#queue.get({ signal, timeout }))
    if (timeout === 0 && this.#items.length === 0 && !this.#closed) call.expected = { code: 'ERR_TIMEOUT' }
    else this.#gets.push(call)
  }

  tryPut(): [unknown, unknown] {
    const value = this.#next++
    const real = attempt(() => this.#queue.tryPut(value))
    if (this.#closed) return [real, 'ERR_QUEUE_CLOSED']
    if (this.#isFull) return [real, false]
    this.#items.push(value)
    return [real, true]
  }

  tryGet(): [unknown, unknown] {
    const real = attempt(() => this.#queue.tryGet()?.value ?? 'nothing')
    const value = this.#items.shift()
    return [real, value ?? (this.#closed ? 'ERR_QUEUE_CLOSED' : 'nothing')]
  }

  /** One of those that wait gives up. */
  abort(choice: number): void {
    const waiting = [...this.#puts, ...this.#gets]
    const call = waiting[choice % waiting.length]
    if (!call) return
    for (const calls of [this.#puts, this.#gets]) if (calls.includes(call)) calls.splice(calls.indexOf(call), 1)
    call.expected = { code: 'ERR_ABORTED' }
    call.controller.abort(Object.assign(new Error('aborted'), { code: 'ERR_ABORTED' }))
  }

  close(): void {
    this.#queue.close()
    this.#closed = true
    for (const call of this.#puts.splice(0)) call.expected = { code: 'ERR_QUEUE_CLOSED' }
  }

  /** Lets both come to rest. @returns What the queue says, and what the array says. */
  async settle(): Promise<[unknown, unknown]> {
    this.#settleArray()
    await Promise.all(this.#calls.filter(({ expected }) => expected).map(({ ended }) => ended))
    for (let turns = 0; turns < 2; turns++) await new Promise(resolve => setImmediate(resolve))
    const { size, empty, full, closed } = this.#queue
    return [
      { size, empty, full, closed, outcomes: this.#calls.map(({ real }) => real) },
      {
        size: this.#items.length,
        empty: this.#items.length === 0,
        full: this.#isFull,
        closed: this.#closed,
        outcomes: this.#calls.map(({ expected }) => expected),
      },
    ]
  }

  dispose(): void {
    this.#queue[Symbol.dispose]()
  }

  get #isFull(): boolean {
    return this.#items.length >= this.#maxSize
  }

  #settleArray(): void {
    for (;;) {
      if (this.#puts.length > 0 && !this.#isFull) {
        const put = this.#puts.shift()!
        put.expected = { value: undefined }
        this.#items.push(put.value)
      } else if (this.#gets.length > 0 && this.#items.length > 0) {
        this.#gets.shift()!.expected = { value: this.#items.shift() }
      } else break
    }
    if (!this.#closed) return
    for (const get of this.#gets.splice(0)) get.expected = { code: 'ERR_QUEUE_CLOSED' }
  }

  #call(value: number, start: (signal: AbortSignal) => Promise<unknown>): Call {
    const controller = new AbortController()
    const ended = start(controller.signal).then(
      result => {
        call.real = { value: result }
      },
      error => {
        call.real = { code: error.code }
      },
    )
    const call: Call = { value, controller, ended, real: undefined, expected: undefined }
    this.#calls.push(call)
    return call
  }
}

function attempt(operation: () => unknown): unknown {
  try {
    return operation()
  } catch (error) {
    return (error as { code?: string }).code
  }
}
