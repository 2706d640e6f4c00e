import { Heap } from '../memory/heap.ts'
import { instanceOf, remember } from '../memory/instances.ts'
import type { Attempt } from '../sync/attempt.ts'
import { attemptLater, everybody, type SyncWaitOptions } from '../sync/futex.ts'
import { TimeoutError } from '../wait/timeout-error.ts'
import { checkWaitOptions, type WaitOptions } from '../wait/wait-options.ts'
import { defineShared } from '../wire/shared-handle.ts'
import { Channel } from './channel.ts'
import { EndOfPipeError } from './channel-errors.ts'
import { End, type EndHandle } from './end.ts'
import { Ring } from './ring.ts'

const dropped = new FinalizationRegistry<End>(end => end.leave())

/** Milliseconds after which somebody who sends looks whether there is still somebody on the other end. */
const lookInterval = 50

/**
 * One end of a pipe: Python's `Connection`. What is sent into one end is received from the other, in order. An end that is sent
 * to another process is that process' from then on: when that one is gone, the other end gets EndOfPipeError.
 *
 * ```ts
 * const [parent, child] = pipe()
 * const process = new Process({ target: serve, args: [child] })
 * await process.start()
 * await parent.send({ question: 6 * 7 })
 * await parent.recv()
 * ```
 */
export class Connection<Sent = unknown, Received = unknown> {
  readonly #end: End
  readonly #out: Channel | undefined
  readonly #in: Channel | undefined
  #isClosed = false
  #lastLook = 0

  constructor(end: unknown) {
    if (!(end instanceof End)) throw new TypeError('pipe() makes connections; new Connection() cannot be called.')
    this.#end = end
    this.#out = end.out && this.#channel(end.out)
    this.#in = end.in && this.#channel(end.in)
    dropped.register(this, end, this)
    remember(end.mine.cell, 'Connection', this)
  }

  /** Whether it can receive, and send. */
  get readable(): boolean {
    return this.#in !== undefined
  }

  get writable(): boolean {
    return this.#out !== undefined
  }

  /** Whether this process closed it. */
  get closed(): boolean {
    return this.#isClosed
  }

  /**
   * Sends a value, and waits while there is no room, without blocking the event loop.
   * @throws {EncodeError} with the path of what cannot travel.
   * @throws {EndOfPipeError} when nobody is left who could receive it.
   */
  async send(value: Sent, options?: WaitOptions): Promise<void> {
    checkWaitOptions('send', options)
    await this.#sending('send()').send(value, options)
  }

  /** The same, blocking: for code in workers. @throws {TimeoutError | SyncWaitError} */
  sendSync(value: Sent, options?: SyncWaitOptions): void {
    checkWaitOptions('sendSync', options)
    this.#sending('sendSync()').sendSync(value, 'sendSync()', options)
  }

  /**
   * Receives what the other end sent, and waits until there is something, without blocking the event loop.
   * @throws {EndOfPipeError} when the other end was closed or its process is gone, and all that it sent was received.
   */
  async recv(options?: WaitOptions): Promise<Received> {
    checkWaitOptions('recv', options)
    return (await this.#receiving('recv()').receive(options)) as Received
  }

  /** The same, blocking: for code in workers. @throws {TimeoutError | SyncWaitError} */
  recvSync(options?: SyncWaitOptions): Received {
    checkWaitOptions('recvSync', options)
    return this.#receiving('recvSync()').receiveSync('recvSync()', options) as Received
  }

  /**
   * Whether `recv` would not have to wait: a value is there, or the end. It waits for that as long as `timeout` says; by default
   * not at all.
   */
  async poll(options: WaitOptions = {}): Promise<boolean> {
    checkWaitOptions('poll', options)
    const { ring } = this.#receiving('poll()')
    try {
      return await attemptLater(this.#arrivalIn(ring), { timeout: 0, ...options })
    } catch (error) {
      if (error instanceof TimeoutError) return false
      throw error
    }
  }

  /** This process does not use this end any more. When nobody does, the other end gets what was sent, then EndOfPipeError. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const error = closedHere('A call that waited')
    this.#out?.end(error)
    this.#in?.end(error)
    this.#end.in?.tail.wake(everybody)
    this.#end.leave()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #channel(ring: Ring): Channel {
    const end = this.#end
    const refusal = (): Error =>
      new EndOfPipeError('The other end of the pipe was closed, or the process that had it is gone.')
    return new Channel(ring, { sendRefusal: refusal, receiveRefusal: refusal, lookAround: () => end.lookForOthers() })
  }

  #sending(caller: string): Channel {
    this.#use(caller)
    const now = performance.now()
    if (now - this.#lastLook >= lookInterval) {
      this.#lastLook = now
      this.#end.lookForOthers()
    }
    if (this.#out) return this.#out
    throw new TypeError(`${caller}: this end of the pipe only receives. Use the other one, or a duplex pipe.`)
  }

  #receiving(caller: string): Channel {
    this.#use(caller)
    if (this.#in) return this.#in
    throw new TypeError(`${caller}: this end of the pipe only sends. Use the other one, or a duplex pipe.`)
  }

  #use(caller: string): void {
    if (this.#isClosed) throw closedHere(caller)
    this.#end.mine.join()
  }

  #arrivalIn(ring: Ring): Attempt<true> {
    const { tail } = ring
    let seen = tail.state
    return {
      cell: tail.cell,
      word: tail.word,
      get expected() {
        return seen
      },
      what: 'Nothing arrived',
      try: () => {
        if (this.#isClosed) throw closedHere('poll()')
        for (;;) {
          seen = tail.state
          // A part of a message is one that goes on while its writer has the lock.
          if (tail.isClosed || ring.size > 0 || (!ring.isEmpty && tail.lock.locked)) {
            // It takes nothing: whoever else waits is to be waked as well.
            tail.wake(everybody)
            return true
          }
          if (tail.announce(seen)) return undefined
        }
      },
      sliceOver: () => this.#end.lookForOthers(),
    }
  }

  /** For `pipe()`. */
  static of(end: End): Connection {
    end.mine.join()
    return new Connection(end)
  }

  /** It arrived in this thread, perhaps again. */
  static #receive(...[isFirst, mine, theirs, out, incoming, gift]: EndHandle): Connection {
    const cell = Heap.attach(mine)
    const rings = [out, incoming].map(handle => (handle ? Ring.attach(handle) : undefined))
    const end = new End(isFirst, cell, Heap.attach(theirs), rings[0], rings[1])
    const connection = instanceOf(cell, 'Connection', Connection, end)
    connection.#isClosed = false
    connection.#end.mine.receive(gift)
    return connection
  }

  static {
    defineShared(
      'Connection',
      Connection,
      (connection, message) => connection.#end.handle(message),
      (...handle: EndHandle) => Connection.#receive(...handle),
      (connection, message) => connection.#end.mine.takeBack(message),
    )
  }
}

function closedHere(caller: string): EndOfPipeError {
  return new EndOfPipeError(`${caller}: this end of the pipe was closed by this process.`)
}
