import { encodeMessage, type Prepared, prepareSnapshot, separate } from '../wire/codec.ts'
import type { FrameConnection } from '../wire/connection.ts'
import { dehydrate } from '../wire/dehydrate.ts'
import { EncodeError } from '../wire/encode-error.ts'
import { Graph } from '../wire/graph.ts'
import { manyValues, messageKind, type ResultsMessage } from '../wire/messages.ts'
import { PackedSeries } from '../wire/packer.ts'
import type { ItemRecord } from './item-record.ts'
import { ResultValues } from './result-values.ts'
import type { WorkerLane } from './worker-lane.ts'

/** Results of one chunk that wait for the next write. Each is taken down when it is added: later changes do not reach it. */
export class ResultBatch {
  readonly #connection: FrameConnection
  readonly #record: ItemRecord
  readonly #lane: WorkerLane | undefined
  readonly #chunkId: number
  /** The number of the chunk's first item. */
  readonly #firstItem: number
  /** Of the values that wait. */
  readonly #series: PackedSeries | undefined
  #first = 0
  readonly #values = new ResultValues()
  #failures: [number, Prepared][] = []
  #elapsed = 0
  #slowest: [position: number, milliseconds: number] = [0, 0]

  constructor(
    connection: FrameConnection,
    record: ItemRecord,
    lane: WorkerLane | undefined,
    chunk: { readonly id: number; readonly first: number; readonly items: { readonly length: number } },
  ) {
    this.#connection = connection
    this.#record = record
    this.#lane = lane
    this.#chunkId = chunk.id
    this.#firstItem = chunk.first
    if (chunk.items.length >= manyValues) this.#series = new PackedSeries()
  }

  /** Results added so far, sent or not. */
  get count(): number {
    return this.#first + this.#values.length
  }

  /** Nothing waits for the next write. */
  get isWritten(): boolean {
    return this.#values.length === 0
  }

  /** The number of the item that has its result next. */
  get nextItem(): number {
    return (this.#firstItem + this.count) | 0
  }

  add(value: unknown, elapsed: number): void {
    const { prepared, live } = prepareSnapshot(value, resultSide, this.#series)
    const item = this.nextItem
    this.#clock(elapsed)
    this.#values.push(prepared)
    if (live || !this.#record.log.append(item, prepared)) this.flush()
    this.#record.finish(item)
  }

  addFailure(thrown: unknown, elapsed: number): void {
    const item = this.nextItem
    this.#clock(elapsed)
    this.#failures.push([this.count, prepareThrown(thrown)])
    this.#values.push(null)
    // What was thrown may refer to what the task still uses, and it is news.
    this.flush()
    this.#record.finish(item)
  }

  /** Writes what has gathered, and returns when the kernel has it. */
  flush(): void {
    if (this.#values.length === 0) return
    this.#send(this.#take(false))
    this.#record.log.clear()
  }

  /** The last results and the end leave together: when the caller goes on, the parent knows that this worker is free. */
  end(): void {
    if (this.#values.length === 0) this.#connection.send(messageKind.chunkEnded, [this.#chunkId, this.#first])
    else this.#send(this.#take(true))
    this.#record.log.clear()
  }

  #clock(elapsed: number): void {
    this.#elapsed += elapsed
    if (elapsed >= this.#slowest[1]) this.#slowest = [this.count, elapsed]
  }

  #take(ended: boolean): ResultsMessage {
    const values = this.#values.take()
    const message: ResultsMessage = [
      this.#chunkId,
      this.#first,
      values,
      this.#failures,
      this.#elapsed,
      this.#slowest,
      ended,
    ]
    this.#first += values.length
    this.#series?.restart()
    this.#failures = []
    this.#elapsed = 0
    this.#slowest = [0, 0]
    return message
  }

  #send(message: ResultsMessage): void {
    const [chunkId, first, , , , , ended] = message
    try {
      const frame = encodeMessage(messageKind.results, message)
      const isWhole = first === 0 && ended
      if (!isWhole || !this.#lane?.answer(chunkId, frame)) this.#connection.write(frame)
      this.#record.deliveries.sent(sharingOf(message))
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error
      this.#sendOneByOne(message, error)
    }
  }

  /** Together they are larger than a frame can be: each alone, and the one that still is fails. */
  #sendOneByOne([chunkId, first, column, failures, elapsed, slowest, ended]: ResultsMessage, error: EncodeError): void {
    if (column.length === 1) {
      const refusal = new EncodeError(error.reason, '', 'result')
      this.#send([chunkId, first, [null], [[first, prepareThrown(refusal)]], elapsed, slowest, ended])
      return
    }
    const values = column instanceof Float64Array ? [...column] : separate(column)
    for (let index = 0; index < values.length; index++) {
      const position = first + index
      const own = failures.filter(([failed]) => failed === position)
      const isLast = index === values.length - 1
      this.#send([chunkId, position, [values[index]], own, elapsed / values.length, slowest, ended && isLast])
    }
  }
}

const resultSide = { side: 'result' } as const

/** The results that hold something that processes share. */
function sharingOf([, , values, failures]: ResultsMessage): object[] {
  if (values instanceof Float64Array) return []
  return [...values, ...failures.map(([, thrown]) => thrown)].filter(
    value => value instanceof Graph && value.shares,
  ) as object[]
}

/** Anything that was thrown, in a form that always travels. */
export function prepareThrown(thrown: unknown): Prepared {
  try {
    return dehydrate(thrown, { side: 'result', lenientErrors: true })
  } catch (error) {
    return dehydrate(error, { side: 'result', lenientErrors: true })
  }
}
