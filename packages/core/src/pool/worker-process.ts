import {
  type ChunkEndedMessage,
  encodeMessage,
  type FrameConnection,
  FunctionCache,
  givenUp,
  type HelloMessage,
  type InitializerFailedMessage,
  manyValues,
  messageKind,
  type Prepared,
  ProtocolError,
  prepare,
  protocolVersion,
  type ResultsMessage,
  type ReturnedMessage,
  revive,
  type StartedMessage,
  toColumn,
  type WorkerPage,
} from '@forkyard/worker'
import type { WorkerDeath } from '../errors.ts'
import { Child, type ChildEvents, type ChildOptions } from '../process/child.ts'
import type { LineTarget } from '../process/line-output.ts'
import { openPage } from '../process/open-page.ts'
import { Answers } from './answers.ts'
import { Assignments, type RunningItem, type UnsentResult } from './assignments.ts'
import type { Chunk } from './chunk.ts'
import type { Phase, Runner, RunnerEvents } from './engine.ts'
import { ParentLane } from './parent-lane.ts'
import type { RunnerState } from './runner-state.ts'
import { type Counts, RunnerRecord } from './statistics.ts'

export interface Launch extends Omit<ChildOptions, 'outputs'> {
  /** Its work begins only after an initializer has run. */
  readonly hasInitializer: boolean
  /** Where its output goes. */
  readonly outputs: (runner: Runner) => [stdout: LineTarget, stderr: LineTarget]
  /** Sends the first message. */
  readonly configure: (connection: FrameConnection, id: number, page: WorkerPage | undefined) => void
  /** The worker may share memory with us. */
  readonly sharesMemory: boolean
  readonly lane: 'auto' | 'pipe' | 'memory'
}

/** Milliseconds until a worker must have said hello: what says nothing is no worker. */
const longestStart = 60_000
/** Milliseconds from the end of its work until a worker that was told to leave must be gone. */
const longestStop = 10_000

/**
 * One worker: a child process that speaks our protocol.
 *
 *   starting ──ready──▶ idle ◀──chunk ended / sent──▶ busy       (ready with a chunk: busy at once)
 *      │                  │                            │
 *      └────── stop() ────┴───────▶ stopping ◀─────────┘         any of them ──exit and end of fd 4──▶ dead
 */
export class WorkerProcess implements Runner, ChildEvents {
  readonly id: number
  readonly restarts: number
  readonly #events: RunnerEvents
  readonly #launch: Launch
  readonly #assignments = new Assignments()
  readonly #knownFunctions = new FunctionCache<true>()
  readonly #record = new RunnerRecord()
  readonly #answers: Answers
  itemsSent = 0
  /** Milliseconds that the results ran that came last. */
  #elapsed = 0
  #state: RunnerState = 'starting'
  #phase: Phase = 'launch'
  /** Until there is a connection, messages wait here; without a page until its hello: what dies before has begun nothing. */
  #outbox: Uint8Array[][] | undefined = []
  /** What was to be taken back before it was known how. */
  #toTakeBack: [chunk: Chunk, position: number] | undefined
  #page: WorkerPage | undefined
  #lane: ParentLane | undefined
  #exact: boolean | undefined
  readonly #child: Child
  #startLimit: NodeJS.Timeout | undefined
  #stopLimit: NodeJS.Timeout | undefined

  constructor(id: number, restarts: number, launch: Launch, events: RunnerEvents) {
    this.id = id
    this.restarts = restarts
    this.#launch = launch
    this.#events = events
    this.#answers = new Answers(this, this.#record, events)
    this.#child = new Child({ command: launch.command, outputs: () => launch.outputs(this) }, this)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get state(): RunnerState {
    return this.#state
  }

  get chunks(): readonly Chunk[] {
    return this.#assignments.chunks
  }

  get exact(): boolean | undefined {
    return this.#exact
  }

  get running(): RunningItem | undefined {
    return this.#assignments.running
  }

  get unsentBytes(): number {
    return this.#child.unsentBytes
  }

  get awaitsReturn(): boolean {
    return this.#assignments.awaitsReturn
  }

  get counts(): Counts {
    const { bytesSent = 0, bytesReceived = 0 } = this.#child.connection ?? {}
    return this.#record.counts({ bytesSent, bytesReceived, laneCalls: this.#lane?.calls ?? 0 })
  }

  send(chunk: Chunk): number {
    const { task, spread } = chunk.origin
    const isNew = !this.#knownFunctions.has(task.id)
    this.#assignments.number(chunk)
    const recipe = isNew ? task.recipe : null
    const { items } = chunk
    const message = [chunk.id, chunk.first, task.id, recipe, spread, toColumn(items)]
    const frame = encodeMessage(messageKind.run, message, items.length >= manyValues)
    if (this.#state !== 'idle' || !this.#lane?.call(chunk.id, frame)) this.#write(frame)
    // Only what was really sent is known there.
    if (isNew) this.#knownFunctions.add(task.id, true, task.recipe)
    else this.#knownFunctions.get(task.id)
    this.#assignments.add(chunk)
    this.itemsSent += chunk.items.length
    if (this.#state === 'idle') this.#state = 'busy'
    this.#reportStart(chunk)
    return frame.reduce((sum, buffer) => sum + buffer.byteLength, 0)
  }

  /** Of a chunk that nothing stands before, once there is a process. */
  #reportStart(chunk: Chunk | undefined): void {
    if (chunk && chunk === this.chunks[0] && !this.#outbox) this.#events.chunkStarted(this, chunk)
  }

  countFailure(): void {
    this.#record.tasksFailed++
  }

  takeBack(chunk: Chunk, position: number, group: number = 1): void {
    if (this.#exact === undefined) {
      // Groups can wait until it is known what has begun.
      if (group > 1) return
      this.#toTakeBack ??= [chunk, position]
      const [first, earliest] = this.#toTakeBack
      if (first === chunk) this.#toTakeBack = [chunk, Math.min(earliest, position)]
      else if (this.chunks.indexOf(chunk) < this.chunks.indexOf(first)) this.#toTakeBack = [chunk, position]
      this.#assignments.keepBack(...this.#toTakeBack, this.#page)
      return
    }
    const returned = this.#assignments.take(chunk, position, group)
    if (!returned) this.#send(messageKind.takeBack, this.#assignments.asked)
    else for (const [sent, from] of returned) this.#return(sent, from)
  }

  abort(chunk: Chunk, position: number, reason: unknown): void {
    this.#send(messageKind.abort, [(chunk.first + position) | 0, prepareReason(reason)])
  }

  flagAborted(chunk: Chunk, position: number, reason: unknown): void {
    this.#page?.abort((chunk.first + position) | 0, prepareReason(reason))
  }

  stop(): void {
    if (this.#state === 'stopping' || this.#state === 'dead') return
    this.#state = 'stopping'
    this.#send(messageKind.stop, [])
    this.#limitStop()
  }

  /** It leaves as soon as it has nothing to do: what keeps it longer than that keeps it for ever. */
  #limitStop(): void {
    if (this.#state !== 'stopping' || this.chunks.some(chunk => chunk.answered < chunk.items.length)) return
    clearTimeout(this.#stopLimit)
    // When we were busy for so long ourselves, what it waits for us to read is read first.
    this.#stopLimit = setTimeout(() => setImmediate(() => this.#killLeaving()), longestStop).unref()
  }

  #killLeaving(): void {
    if (this.#state === 'stopping') this.#child.kill()
  }

  kill(): void {
    if (this.#state === 'dead') return
    this.#state = 'stopping'
    this.#child.kill()
  }

  hold(held: boolean): void {
    this.#child.hold(held)
  }

  // -- what the child tells us

  started(connection: FrameConnection): void {
    // The first page loads what calls the C library: by then all children are on their way.
    setImmediate(() => this.#open(connection))
  }

  #open(connection: FrameConnection): void {
    if (this.#state === 'dead') return
    this.#startLimit = setTimeout(() => this.#child.kill(), longestStart).unref()
    this.#page = this.#launch.sharesMemory ? openPage() : undefined
    if (this.#toTakeBack) this.#assignments.keepBack(...this.#toTakeBack, this.#page)
    this.#launch.configure(connection, this.id, this.#page)
    if (!this.#page) return
    const { lane } = this.#launch
    if (lane !== 'pipe') this.#lane = new ParentLane(this.#page.lane, connection, lane === 'memory')
    this.#sendOutbox()
  }

  #sendOutbox(): void {
    const frames = this.#outbox ?? []
    this.#outbox = undefined
    for (const frame of frames) this.#write(frame)
    this.#reportStart(this.chunks[0])
  }

  #send(kind: number, body: unknown): void {
    this.#write(encodeMessage(kind, body))
  }

  /** Through the pipe. */
  #write(frame: Uint8Array[]): void {
    if (this.#outbox) {
      this.#outbox.push(frame)
      return
    }
    this.#child.connection?.write(frame)
    this.#lane?.passed()
  }

  message(kind: number, body: unknown): void {
    // What came there came before.
    this.#lane?.take()
    switch (kind) {
      case messageKind.knock:
        return
      case messageKind.hello:
        return this.#greet(body as HelloMessage)
      case messageKind.ready:
        this.#phase = 'work'
        this.#record.ready()
        if (this.#state === 'starting') this.#state = this.chunks.length > 0 ? 'busy' : 'idle'
        return this.#events.ready(this)
      case messageKind.initializerFailed:
        this.#page?.hear()
        return this.#events.initializerFailed(this, revive((body as InitializerFailedMessage)[0]))
      case messageKind.results:
        this.#page?.hear()
        return this.#takeResults(body as ResultsMessage)
      case messageKind.chunkEnded:
        return this.#endChunk(body as ChunkEndedMessage)
      case messageKind.started:
        return this.#assignments.announce(...(body as StartedMessage))
      case messageKind.returned:
        return this.#takeReturned(body as ReturnedMessage)
      default:
        throw new ProtocolError(`Worker ${this.id} sent a message of the unknown kind ${kind}.`)
    }
  }

  #greet([version, , , attached]: HelloMessage): void {
    clearTimeout(this.#startLimit)
    this.#record.greeted()
    if (version !== protocolVersion) {
      throw new ProtocolError(
        `Worker ${this.id} speaks version ${version} of the protocol, this pool version ${protocolVersion}: @forkyard/core and @forkyard/worker must be of one version.`,
      )
    }
    if (this.#outbox) this.#sendOutbox()
    if (this.#launch.hasInitializer) this.#phase = 'initializer'
    this.#exact = attached
    this.#page?.close()
    if (this.#page && attached) this.#assignments.use(this.#page)
    else this.#lane = undefined
    const toTakeBack = this.#toTakeBack
    this.#toTakeBack = undefined
    if (toTakeBack) this.takeBack(...toTakeBack)
  }

  #takeResults(message: ResultsMessage): void {
    const [chunkId, first, values, , elapsed, slowest, ended] = message
    const chunk = this.#findChunk(chunkId)
    if (first !== chunk.answered || first + values.length > chunk.items.length) {
      throw new ProtocolError(`Worker ${this.id} answered items of chunk ${chunkId} that it was not asked for.`)
    }
    this.#record.worked(elapsed)
    this.#answers.deliver(chunk, message)
    this.#events.answered(this, chunk, values.length, elapsed, slowest)
    chunk.origin.receiver.progress()
    this.#elapsed = elapsed
    if (ended) this.#endChunk([chunkId, chunk.answered])
  }

  #endChunk([chunkId, done]: ChunkEndedMessage): void {
    const chunk = this.#findChunk(chunkId)
    if (done !== chunk.answered) {
      throw new ProtocolError(`Worker ${this.id} ended chunk ${chunkId} after ${done} items, not ${chunk.answered}.`)
    }
    if (done < chunk.items.length) this.#return(chunk, done)
    this.#assignments.remove(chunk)
    if (this.#state === 'busy' && this.chunks.length === 0) this.#state = 'idle'
    if (this.#state === 'idle') this.#lane?.ended(this.#elapsed)
    this.#limitStop()
    this.#reportStart(this.chunks[0])
    this.#events.chunkEnded(this, chunk)
  }

  #takeReturned([chunkId, from]: ReturnedMessage): void {
    const chunk = this.#findChunk(chunkId)
    if (from < chunk.answered) {
      throw new ProtocolError(`Worker ${this.id} gave back items of chunk ${chunkId} that it had answered.`)
    }
    if (from < chunk.items.length) this.#return(chunk, from)
  }

  /** What was not run here is not counted here. */
  #return(chunk: Chunk, from: number): void {
    this.itemsSent -= chunk.items.length - from
    this.#events.returned(this, chunk, from)
    this.#limitStop()
  }

  #findChunk(id: number): Chunk {
    const chunk = this.#assignments.find(id)
    if (chunk) return chunk
    throw new ProtocolError(`Worker ${this.id} answered chunk ${id}, which it does not have.`)
  }

  ending(): void {
    clearTimeout(this.#startLimit)
    clearTimeout(this.#stopLimit)
    this.#state = 'dead'
    this.#record.ended()
  }

  gone(death: WorkerDeath, cause: Error | undefined): void {
    this.#lane?.close()
    // It may have begun before its hello was read.
    if (this.#exact === undefined && this.#page) this.#assignments.use(this.#page)
    this.#answers.deliverUnsent(this.#unsent())
    // Without a page and before its hello it had nothing to begin.
    const unheard = this.#exact === false && cause instanceof ProtocolError
    this.#events.died(this, death, this.#phase, this.#assignments.fates(unheard), cause)
    this.#page?.dispose()
    this.#page = undefined
    // It is remembered as the last one of its place: not with what it was to do.
    this.#toTakeBack = undefined
  }

  #unsent(): readonly UnsentResult[] {
    try {
      return this.#assignments.unsent()
    } catch {
      // A crash may have written over the page.
      return []
    }
  }
}

/** A reason that cannot travel is another one there. */
function prepareReason(reason: unknown): Prepared {
  try {
    return prepare(reason)
  } catch {
    return prepare(givenUp())
  }
}
