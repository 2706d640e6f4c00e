import { loadModule } from '../functions/load-module.ts'
import { processState } from '../process-state.ts'
import { refuseInParent, type SyncWaitOptions } from '../sync/futex.ts'
import type { WaitOptions } from '../wait/wait-options.ts'
import { type Body, decodeBody, encodeBody } from '../wire/body.ts'
import { decodeMessage, loadClasses, type Prepared, prepare, revive } from '../wire/codec.ts'
import { maximumSectionLength } from '../wire/frame.ts'
import type { Ledger } from './ledger.ts'
import { Operation } from './operation.ts'
import { type Arrival, Receiver } from './receiver.ts'
import type { Ring } from './ring.ts'
import { Sender, Sending } from './sender.ts'

export interface ChannelOptions {
  /** How many messages there may be in the ring; default: as many as fit. */
  readonly maxSize?: number
  /** Why nothing can be sent any more, and why nothing more will arrive. */
  readonly sendRefusal: () => Error
  readonly receiveRefusal: () => Error
  /** Who has taken what, when that matters. */
  readonly ledger?: Ledger | undefined
  /** Called now and then while somebody waits. */
  readonly lookAround?: () => void
}

/** A ring as one thread uses it: values go in and come out. */
export class Channel {
  readonly #ring: Ring
  readonly #sender: Sender
  readonly #receiver: Receiver
  #isProceeding = false

  constructor(ring: Ring, { maxSize = Infinity, sendRefusal, receiveRefusal, ledger, lookAround }: ChannelOptions) {
    this.#ring = ring
    this.#sender = new Sender(ring, {
      maxSize,
      refusal: sendRefusal,
      proceed: () => this.#proceed(this.#receiver),
      lookAround,
    })
    this.#receiver = new Receiver(ring, {
      refusal: receiveRefusal,
      proceed: () => this.#proceed(this.#sender),
      ledger,
      lookAround,
    })
  }

  /** @throws {TypeError} when it was disposed of. */
  get ring(): Ring {
    this.#ring.cell.check()
    return this.#ring
  }

  /** Encodes the value now. Rejects with EncodeError, TimeoutError, the reason of the signal, or what refuses it. */
  async send(value: unknown, options?: WaitOptions): Promise<void> {
    const { prepared, body } = this.#encode(value)
    if (body && !options && this.#sender.sendAtOnce(body)) return
    const sending = new Sending(prepared, body)
    try {
      options?.signal?.throwIfAborted()
      const waiting = this.#sender.run(sending, options)
      if (waiting) {
        sending.cursor.keep()
        await waiting
      }
      sending.result
    } catch (error) {
      sending.takeBack()
      throw error
    }
  }

  /** @throws {EncodeError | TimeoutError | SyncWaitError} */
  sendSync(value: unknown, caller: string, options?: SyncWaitOptions): void {
    this.#ring.cell.check()
    refuseInParent(caller)
    const { prepared, body } = this.#encode(value)
    if (body && (this.#sender.sendAtOnce(body) || this.#sender.sendSoon(body, options))) return
    const sending = new Sending(prepared, body)
    try {
      this.#sender.runSync(sending, caller, options)
      sending.result
    } catch (error) {
      sending.takeBack()
      throw error
    }
  }

  /** False: there is no room for it now. */
  trySend(value: unknown): boolean {
    const { prepared, body } = this.#encode(value)
    if (body && this.#sender.sendAtOnce(body)) return true
    const sending = new Sending(prepared, body)
    try {
      if (this.#sender.runNow(sending)) return sending.result
    } catch (error) {
      sending.takeBack()
      throw error
    }
    sending.takeBack()
    return false
  }

  async receive(options?: WaitOptions): Promise<unknown> {
    options?.signal?.throwIfAborted()
    this.#ring.cell.check()
    let arrival = this.#receiver.receiveAtOnce()
    if (!arrival) {
      const receiving = new Operation<Arrival>()
      await this.#receiver.run(receiving, options)
      arrival = receiving.result
    }
    if (arrival.frame) await loadClasses(arrival.frame, loadModule)
    const value = open(arrival)
    while (processState.arriving.size > 0) await Promise.allSettled(processState.arriving)
    return value
  }

  receiveSync(caller: string, options?: SyncWaitOptions): unknown {
    this.#ring.cell.check()
    refuseInParent(caller)
    const arrival = this.#receiver.receiveAtOnce() ?? this.#receiver.receiveSoon(options)
    if (arrival) return open(arrival)
    const receiving = new Operation<Arrival>()
    this.#receiver.runSync(receiving, caller, options)
    return this.#openAtOnce(receiving.result, caller)
  }

  /** Undefined: nothing is there now. */
  tryReceive(caller: string): { value: unknown } | undefined {
    this.#ring.cell.check()
    const arrival = this.#receiver.receiveAtOnce()
    if (arrival) return { value: open(arrival) }
    const receiving = new Operation<Arrival>()
    if (!this.#receiver.runNow(receiving)) return undefined
    return { value: this.#openAtOnce(receiving.result, caller) }
  }

  /** What was sent by this thread is all in the ring. */
  get hasSent(): boolean {
    return this.#sender.isIdle
  }

  /** Those calls of this thread that wait now do not wait on. */
  end(error: Error): void {
    this.#sender.end(error)
    this.#receiver.end(error)
  }

  /** This thread does not use it any more. */
  dispose(): void {
    if (this.#ring.cell.isDisposed) return
    this.end(new TypeError('It was disposed of, and cannot be used any more.'))
    this.#receiver.forgetGivenBack()
    this.#ring.dispose()
  }

  /** One side waits: the calls that wait at the other one go on if they can, also when this thread blocks. */
  #proceed(side: Sender | Receiver): void {
    if (this.#isProceeding) return
    this.#isProceeding = true
    try {
      side.try()
    } finally {
      this.#isProceeding = false
    }
  }

  /** The body is good until the next value is encoded. */
  #encode(value: unknown): { prepared: Prepared; body: Body | undefined } {
    this.#ring.cell.check()
    const prepared = prepare(value)
    const body = encodeBody(prepared)
    // A frame says beforehand how large a binary will be, so that its parts can be put where they stay.
    const isFit = body && (body.binary ? this.#ring.fits(body.length) : body.length <= maximumSectionLength)
    return { prepared, body: isFit ? body : undefined }
  }

  /** Without loading anything. */
  #openAtOnce(arrival: Arrival, caller: string): unknown {
    if (!arrival.frame || !loadClasses(arrival.frame, loadModule)) return open(arrival)
    this.#receiver.giveBack(arrival)
    throw new TypeError(
      `${caller}: the value holds instances of classes whose modules this process has not loaded. Import them before, or await the method without "Sync", which loads them. The value was not taken.`,
    )
  }
}

function open({ frame, bytes, prepared }: Arrival): unknown {
  if (bytes) return revive(decodeBody(bytes, 0, bytes.length))
  return revive(frame && prepared === undefined ? decodeMessage(frame) : prepared)
}
