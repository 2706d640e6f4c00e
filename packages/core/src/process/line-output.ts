import { readSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { callUser } from '../call-user.ts'

/** Where lines go: a stream of this process, nowhere, or a function of the user's that gets each, without its end. */
export type LineTarget = Writable | 'ignore' | ((line: string) => void)

const newline = 0x0a
/** A line longer than this is passed on in pieces. */
const longestLine = 2 ** 20
const tailLength = 4096

/** Passes the output of a child on in whole lines, so that those of two children never mix, and remembers its end. */
export class LineOutput {
  readonly #input: Readable
  readonly #target: LineTarget
  readonly #decoder = new StringDecoder('utf8')
  #rest: Buffer[] = []
  #restLength = 0
  #tail: Buffer = Buffer.alloc(0)
  #slowedDown = false
  #ended = false

  constructor(input: Readable, target: LineTarget) {
    this.#input = input
    this.#target = target
    input.on('data', (chunk: Buffer) => this.#take(chunk))
    // The exit of the worker tells more than its broken pipe does.
    input.on('error', () => {})
    input.on('close', () => {
      this.#ended = true
      this.#close()
    })
    open.add(this)
    if (open.size === 1) process.on('exit', flushAll)
  }

  /** The last lines, 4 KiB at most. */
  get tail(): string {
    return this.#tail.toString('utf8')
  }

  /** After the exit of the worker: passes on what is left. A grandchild may hold the pipe open; nobody waits for it. */
  async finish(): Promise<void> {
    // What the worker wrote is in the pipe; it is read when the event loop turns.
    for (let turn = 0; turn < 3 && !this.#ended && !this.#slowedDown; turn++) {
      await new Promise(resolve => setImmediate(resolve))
    }
    // What is still to be read is read when our own reader has caught up.
    if (this.#ended || this.#slowedDown) return
    this.#close()
    ;(this.#input as Readable & { unref?(): void }).unref?.()
  }

  #take(chunk: Buffer): void {
    const recent = chunk.length < tailLength ? Buffer.concat([this.#tail, chunk]) : chunk
    this.#tail = Buffer.from(recent.subarray(-tailLength))
    const end = chunk.lastIndexOf(newline) + 1
    if (end > 0) {
      this.#rest.push(chunk.subarray(0, end))
      this.flush()
    }
    if (end < chunk.length) {
      this.#rest.push(chunk.subarray(end))
      this.#restLength += chunk.length - end
      if (this.#restLength > longestLine) this.flush()
    }
  }

  #close(): void {
    this.flush()
    open.delete(this)
    if (open.size === 0) process.off('exit', flushAll)
  }

  /** The event loop turns no more: reads what is in the pipe, and passes on everything. */
  drain(): void {
    const { fd } = (this.#input as Readable & { _handle?: { fd?: number } })._handle ?? {}
    if (fd !== undefined && fd >= 0) for (const chunk of readAvailable(fd)) this.#take(chunk)
    this.flush()
  }

  /** Passes on what has no end of line yet. */
  flush(): void {
    if (this.#rest.length === 0) return
    const bytes = Buffer.concat(this.#rest)
    this.#rest = []
    this.#restLength = 0
    if (this.#target === 'ignore') return
    if (typeof this.#target === 'function') this.#callWithLines(bytes, this.#target)
    else if (!this.#target.write(bytes)) this.#slowDown(this.#target)
  }

  #callWithLines(bytes: Buffer, target: (line: string) => void): void {
    const lines = this.#decoder.write(bytes).split(/\r?\n/)
    // What ends with a line's end leaves an empty piece behind it.
    if (lines.at(-1) === '') lines.pop()
    for (const line of lines) callUser(() => target(line))
  }

  /** Whoever reads our own output is slower than the worker writes: then the worker waits, as it would on a terminal. */
  #slowDown(target: Writable): void {
    if (this.#slowedDown) return
    this.#slowedDown = true
    this.#input.pause()
    afterDrain(target, () => {
      this.#slowedDown = false
      this.#input.resume()
    })
  }
}

/** More than a pipe holds. A worker that never stops writing would fill it for ever. */
const longestDrain = 2 ** 20

/** What can be read without waiting. Our end of the pipe does not block: an empty pipe is an error. */
function* readAvailable(fd: number): Generator<Buffer> {
  try {
    for (let total = 0; total < longestDrain; ) {
      const chunk = Buffer.allocUnsafe(65_536)
      const length = readSync(fd, chunk)
      if (length === 0) return
      total += length
      yield chunk.subarray(0, length)
    }
  } catch {
    // Empty, or closed.
  }
}

/** The program may end before its workers do: then what they wrote last leaves with it. */
const open = new Set<LineOutput>()

function flushAll(): void {
  for (const output of open) output.drain()
}

/** One listener on the user's stream for all workers, however many wait. */
const waiting = new WeakMap<Writable, (() => void)[]>()

function afterDrain(target: Writable, proceed: () => void): void {
  const others = waiting.get(target)
  if (others) {
    others.push(proceed)
    return
  }
  const all = [proceed]
  waiting.set(target, all)
  target.once('drain', () => {
    waiting.delete(target)
    for (const callback of all) callback()
  })
}
