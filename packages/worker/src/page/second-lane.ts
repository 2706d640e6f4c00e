import { Mailbox } from './mailbox.ts'
import { Patience } from './patience.ts'

/*
 * The second lane between a worker and its parent, for calls in a row: waking a process through its pipe takes 100 us and
 * more, ten times what is around it. So for a moment after such a call neither of them sleeps: the worker looks at `sent`,
 * the parent, in turns of its event loop, at the mailbox with the answers. The frames are the same as in the pipes.
 *
 *   int32  sent        messages so far, by whichever lane: when it changes there is something to read    parent writes
 *          wanted      1: calls follow each other quickly, so it is worth while to wait for the next   parent 1, worker 0
 *          awaited     number of the chunk whose answer the parent is looking for here; 0: none          parent writes
 *   mailbox of calls                                                                                     parent fills
 *   int32  listening   1: the worker looks here before it sleeps                                         worker writes
 *   mailbox of answers                                                                                   worker fills
 *
 * Whoever goes to sleep says so first (`listening`, `awaited`) and looks once more; whoever puts something in looks at
 * that afterwards, and when it finds nobody knocks through the pipe. So nothing that was put in is overlooked.
 */

const lineSize = 64
const mailboxSize = 8192
const workerLine = lineSize + mailboxSize

/** Bytes that it takes. */
export const laneSize: number = 2 * workerLine

const sent = 0
const wanted = 1
const awaited = 2
const listening = workerLine / 4

/** Milliseconds for which a worker waits for the next call without giving way to anything else: what it takes to be woken. */
const longestWait = 0.5
/** So many looks for each look at the clock, which takes ten times as long. */
const looksPerClock = 32

export class SecondLane {
  readonly #words: Int32Array
  readonly #calls: Mailbox
  readonly #answers: Mailbox
  /** The worker's count of what `sent` counts. */
  #got = 0
  readonly #patience = new Patience()

  /** @param offset A multiple of 64. */
  constructor(buffer: SharedArrayBuffer, offset: number) {
    this.#words = new Int32Array(buffer, offset, laneSize / 4)
    this.#calls = new Mailbox(buffer, offset + lineSize, mailboxSize)
    this.#answers = new Mailbox(buffer, offset + workerLine + lineSize, mailboxSize)
  }

  // -- the parent's side

  /** Whether a worker that has nothing to do waits for the next call. */
  get wanted(): boolean {
    return Atomics.load(this.#words, wanted) === 1
  }

  set wanted(isWanted: boolean) {
    Atomics.store(this.#words, wanted, isWanted ? 1 : 0)
  }

  /** What is put in now is looked at. */
  get listening(): boolean {
    return Atomics.load(this.#words, listening) === 1
  }

  /** A message went through the pipe. */
  passed(): void {
    Atomics.add(this.#words, sent, 1)
  }

  /** Puts in the frame of a chunk. False: it does not fit. */
  call(frame: Uint8Array): boolean {
    if (!this.#calls.put(frame)) return false
    this.passed()
    return true
  }

  /** From now on we look here for the answer to this chunk. */
  await(chunk: number): void {
    Atomics.store(this.#words, awaited, chunk)
  }

  /** The frame of an answer, when there is one. */
  takeAnswer(): Buffer | undefined {
    return this.#answers.take()
  }

  /** What is not answered yet is answered through the pipe. */
  sleep(): void {
    Atomics.store(this.#words, awaited, 0)
  }

  // -- the worker's side

  /** A message came, by whichever lane. */
  came(): void {
    this.#got = (this.#got + 1) | 0
  }

  /** There is something to do: when it is done, the lane is looked at. */
  attend(): void {
    if (this.wanted) Atomics.store(this.#words, listening, 1)
  }

  /** The frame of the next call, when it comes within a moment and nothing comes through the pipe. */
  listen(): Buffer | undefined {
    if (this.wanted) {
      Atomics.store(this.#words, listening, 1)
      this.#wait()
      const frame = this.#calls.take()
      if (frame) return frame
    }
    Atomics.store(this.#words, listening, 0)
    return this.takeCall()
  }

  /** What was put in when nobody listened any more. */
  takeCall(): Buffer | undefined {
    return this.#calls.take()
  }

  #wait(): void {
    const start = performance.now()
    for (let looks = 1; Atomics.load(this.#words, sent) === this.#got; looks++) {
      if (looks % looksPerClock !== 0) continue
      const waited = performance.now() - start
      if (waited >= longestWait) {
        this.wanted = false
        break
      }
      this.#patience.wait(waited)
    }
    this.#patience.end()
  }

  /** The parent is looking here for the answer to this chunk. */
  isAwaited(chunk: number): boolean {
    return Atomics.load(this.#words, awaited) === chunk
  }

  /** False: it does not fit. */
  answer(frame: Uint8Array): boolean {
    return this.#answers.put(frame)
  }
}
