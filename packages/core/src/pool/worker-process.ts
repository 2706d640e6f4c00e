import type { Readable, Writable } from 'node:stream'
import {
  type ChunkEndedMessage,
  type Column,
  Connection,
  decodeMessage,
  encodeMessage,
  type Frame,
  givenUp,
  type HelloMessage,
  type InitializerFailedMessage,
  loadClasses,
  messageKind,
  type Prepared,
  ProtocolError,
  prepare,
  protocolVersion,
  type ResultsMessage,
  type ReturnedMessage,
  revive,
  type StartedMessage,
  StreamOutput,
  toColumn,
  WorkerPage,
} from '@forkyard/worker'
import type { WorkerDeath } from '../errors.ts'
import { Assignments, type RunningItem } from './assignments.ts'
import type { Chunk } from './chunk.ts'
import type { Phase, Runner, RunnerEvents } from './engine.ts'
import type { WorkerSubprocess } from './launch.ts'
import { LineOutput, type LineTarget } from './line-output.ts'
import { countMemoryKills, ranOutOfMemory } from './out-of-memory.ts'
import type { RunnerState } from './runner-state.ts'
import { type Counts, RunnerRecord } from './statistics.ts'

export interface Launch {
  /** Loads what starting takes (the first time, execa). A function comes back, as a subprocess is itself a promise. */
  readonly load: () => Promise<() => WorkerSubprocess>
  /** Its work begins only after an initializer has run. */
  readonly hasInitializer: boolean
  /** Where its output goes. */
  readonly outputs: (runner: Runner) => [stdout: LineTarget, stderr: LineTarget]
  /** Sends the first message. */
  readonly configure: (connection: Connection, id: number, page: WorkerPage | undefined) => void
}

/** Milliseconds between SIGTERM and SIGKILL: enough for a handler that cleans up. */
const killDelay = 500

/**
 * One child process.
 *
 *   starting ──ready──▶ idle ◀──chunk ended / sent──▶ busy
 *      │                  │                            │
 *      └────── stop() ────┴───────▶ stopping ◀─────────┘         any of them ──exit and end of fd 4──▶ dead
 */
export class WorkerProcess implements Runner {
  readonly id: number
  readonly restarts: number
  readonly #events: RunnerEvents
  readonly #launch: Launch
  readonly #assignments = new Assignments()
  readonly #knownFunctions = new Set<number>()
  readonly #record = new RunnerRecord()
  itemsSent = 0
  #state: RunnerState = 'starting'
  #phase: Phase = 'launch'
  #held = false
  #killed = false
  /** Until there is a connection, messages wait here. */
  #outbox: Uint8Array[][] | undefined = []
  /** What was to be taken back before it was known how. */
  #toTakeBack: [chunk: Chunk, position: number] | undefined
  #subprocess: WorkerSubprocess | undefined
  #page: WorkerPage | undefined
  #exact: boolean | undefined
  #memoryKills = 0
  #connection: Connection | undefined
  #output: LineOutput[] = []
  #exit: { exitCode: number | null; signal: NodeJS.Signals | null } | undefined
  #framesEnded = false
  #fault: Error | undefined

  constructor(id: number, restarts: number, launch: Launch, events: RunnerEvents) {
    this.id = id
    this.restarts = restarts
    this.#launch = launch
    this.#events = events
    void this.#start()
  }

  get pid(): number | undefined {
    return this.#subprocess?.pid
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

  get awaitsReturn(): boolean {
    return this.#assignments.awaitsReturn
  }

  get counts(): Counts {
    return this.#record.counts(this.#connection?.bytesSent ?? 0, this.#connection?.bytesReceived ?? 0)
  }

  send(chunk: Chunk): number {
    const { task, spread } = chunk.origin
    const isNew = !this.#knownFunctions.has(task.id)
    this.#assignments.number(chunk)
    const bytes = this.#send(messageKind.run, [
      chunk.id,
      chunk.first,
      task.id,
      isNew ? task.recipe : null,
      spread,
      toColumn(chunk.items),
    ])
    this.#knownFunctions.add(task.id)
    this.#assignments.add(chunk)
    this.itemsSent += chunk.items.length
    if (this.#state === 'idle') this.#state = 'busy'
    this.#reportStart(chunk)
    return bytes
  }

  /** Of a chunk that nothing stands before, once there is a process. */
  #reportStart(chunk: Chunk | undefined): void {
    if (chunk && chunk === this.chunks[0] && this.#connection) this.#events.chunkStarted(this, chunk)
  }

  countFailure(): void {
    this.#record.tasksFailed++
  }

  takeBack(chunk: Chunk, position: number): void {
    if (this.#exact === undefined) {
      this.#toTakeBack ??= [chunk, position]
      const [first, earliest] = this.#toTakeBack
      if (first === chunk) this.#toTakeBack = [chunk, Math.min(earliest, position)]
      else if (this.chunks.indexOf(chunk) < this.chunks.indexOf(first)) this.#toTakeBack = [chunk, position]
      return
    }
    const returned = this.#assignments.take(chunk, position)
    if (!returned) this.#send(messageKind.takeBack, this.#assignments.asked)
    else for (const [sent, from] of returned) this.#return(sent, from)
  }

  abort(chunk: Chunk, position: number, reason: unknown): void {
    const item = (chunk.first + position) | 0
    this.#page?.abort(item)
    this.#send(messageKind.abort, [item, prepareReason(reason)])
  }

  stop(): void {
    if (this.#state === 'stopping' || this.#state === 'dead') return
    this.#state = 'stopping'
    this.#send(messageKind.stop, [])
  }

  kill(): void {
    if (this.#state === 'dead' || this.#killed) return
    this.#state = 'stopping'
    this.#killed = true
    this.#killSubprocess()
  }

  hold(held: boolean): void {
    this.#held = held
    this.#applyHold()
  }

  async #start(): Promise<void> {
    try {
      const spawn = await this.#launch.load()
      this.#attach(spawn())
    } catch (error) {
      this.#fault = error as Error
      this.#framesEnded = true
      this.#exited(null, null)
    }
  }

  #attach(subprocess: WorkerSubprocess): void {
    this.#subprocess = subprocess
    this.#memoryKills = countMemoryKills()
    subprocess.on('error', error => {
      // Without a pid it never ran, and no exit will follow.
      this.#fault ??= error
      if (subprocess.pid !== undefined) return
      this.#framesEnded = true
      this.#exited(null, null)
    })
    subprocess.on('exit', (exitCode, signal) => this.#exited(exitCode, signal))
    if (subprocess.pid === undefined) return

    const [, stdout, stderr, toWorker, fromWorker] = subprocess.stdio as unknown as [
      null,
      Readable,
      Readable,
      Writable,
      Readable,
    ]
    const [stdoutTarget, stderrTarget] = this.#launch.outputs(this)
    this.#output = [new LineOutput(stdout, stdoutTarget), new LineOutput(stderr, stderrTarget)]
    const connection = new Connection(fromWorker, new StreamOutput(toWorker), {
      frame: frame => this.#receive(frame),
      end: error => this.#endFrames(error),
    })
    this.#connection = connection
    this.#applyHold()
    if (this.#killed) this.#killSubprocess()
    // The first page loads what calls the C library: by then all children are on their way.
    setImmediate(() => this.#open(connection))
  }

  #open(connection: Connection): void {
    if (this.#state === 'dead') return
    this.#page = openPage()
    this.#launch.configure(connection, this.id, this.#page)
    for (const buffers of this.#outbox ?? []) connection.write(buffers)
    this.#outbox = undefined
    this.#reportStart(this.chunks[0])
  }

  #send(kind: number, body: unknown): number {
    const buffers = encodeMessage(kind, body)
    if (this.#outbox) this.#outbox.push(buffers)
    else this.#connection?.write(buffers)
    return buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0)
  }

  #killSubprocess(): void {
    const subprocess = this.#subprocess
    if (!subprocess || this.#exit) return
    subprocess.kill('SIGTERM')
    const timer = setTimeout(() => subprocess.kill('SIGKILL'), killDelay)
    subprocess.once('exit', () => clearTimeout(timer))
  }

  #applyHold(): void {
    if (!this.#subprocess) return
    const handles = [this.#subprocess, ...this.#subprocess.stdio] as unknown as ({
      ref?(): void
      unref?(): void
    } | null)[]
    for (const handle of handles) {
      if (this.#held) handle?.ref?.()
      else handle?.unref?.()
    }
  }

  #receive(frame: Frame): void | Promise<void> {
    const loading = loadClasses(frame, url => import(url) as Promise<object>)
    return loading ? loading.then(() => this.#handle(frame)) : this.#handle(frame)
  }

  #handle(frame: Frame): void {
    const body = decodeMessage(frame)
    switch (frame.kind) {
      case messageKind.hello:
        return this.#greet(body as HelloMessage)
      case messageKind.ready:
        this.#phase = 'work'
        this.#record.ready()
        if (this.#state === 'starting') this.#state = this.chunks.length > 0 ? 'busy' : 'idle'
        return this.#events.ready(this)
      case messageKind.initializerFailed:
        return this.#events.initializerFailed(this, revive((body as InitializerFailedMessage)[0]))
      case messageKind.results:
        return this.#takeResults(body as ResultsMessage)
      case messageKind.chunkEnded:
        return this.#endChunk(body as ChunkEndedMessage)
      case messageKind.started:
        return this.#assignments.announce((body as StartedMessage)[0])
      case messageKind.returned:
        return this.#takeReturned(body as ReturnedMessage)
      default:
        throw new ProtocolError(`Worker ${this.id} sent a message of the unknown kind ${frame.kind}.`)
    }
  }

  #greet([version, , , attached]: HelloMessage): void {
    this.#record.greeted()
    this.#phase = this.#launch.hasInitializer ? 'initializer' : 'work'
    if (version !== protocolVersion) {
      throw new ProtocolError(
        `Worker ${this.id} speaks version ${version} of the protocol, this pool version ${protocolVersion}: @forkyard/core and @forkyard/worker must be of one version.`,
      )
    }
    this.#exact = attached
    this.#page?.close()
    if (this.#page && attached) this.#assignments.use(this.#page)
    if (this.#toTakeBack) this.takeBack(...this.#toTakeBack)
  }

  #takeResults([chunkId, first, values, failures, elapsed, slowest]: ResultsMessage): void {
    const chunk = this.#findChunk(chunkId)
    if (first !== chunk.answered || first + values.length > chunk.items.length) {
      throw new ProtocolError(`Worker ${this.id} answered items of chunk ${chunkId} that it was not asked for.`)
    }
    this.#record.worked(elapsed)
    this.#deliver(chunk, values, new Map(failures))
    this.#events.answered(this, chunk, values.length, elapsed, slowest)
    chunk.origin.receiver.progress()
  }

  #deliver(chunk: Chunk, values: Column, failures: ReadonlyMap<number, unknown>): void {
    for (let index = 0; index < values.length; index++) {
      const position = chunk.answered
      if (failures.size > 0 && failures.has(position)) {
        this.#deliverFailure(chunk, position, reviveSafely(failures.get(position)))
      } else {
        this.#deliverValue(chunk, position, values[index])
      }
    }
  }

  #deliverValue(chunk: Chunk, position: number, value: Prepared): void {
    try {
      const result = revive(value)
      chunk.answered++
      chunk.origin.receiver.value(chunk, position, result)
      this.#record.tasksDone++
      this.#events.taskEnded(this, chunk, position)
    } catch (error) {
      // The user's own `decode` threw: that costs this item alone.
      this.#deliverFailure(chunk, position, error)
    }
  }

  #deliverFailure(chunk: Chunk, position: number, error: unknown): void {
    this.#record.tasksFailed++
    chunk.answered = position + 1
    chunk.origin.receiver.failure(chunk, position, error)
    this.#events.taskFailed(this, chunk, position, error)
  }

  #endChunk([chunkId, done]: ChunkEndedMessage): void {
    const chunk = this.#findChunk(chunkId)
    if (done !== chunk.answered) {
      throw new ProtocolError(`Worker ${this.id} ended chunk ${chunkId} after ${done} items, not ${chunk.answered}.`)
    }
    if (done < chunk.items.length) this.#return(chunk, done)
    this.#assignments.remove(chunk)
    if (this.#state === 'busy' && this.chunks.length === 0) this.#state = 'idle'
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
  }

  #findChunk(id: number): Chunk {
    const chunk = this.#assignments.find(id)
    if (chunk) return chunk
    throw new ProtocolError(`Worker ${this.id} answered chunk ${id}, which it does not have.`)
  }

  /** Without frames a worker is of no use: whatever it does now, nobody hears of it. */
  #endFrames(error: Error | undefined): void {
    this.#fault ??= error
    this.#framesEnded = true
    if (!this.#exit) this.#subprocess?.kill('SIGKILL')
    this.#dieWhenAllIsRead()
  }

  #exited(exitCode: number | null, signal: NodeJS.Signals | null): void {
    this.#exit ??= { exitCode, signal }
    this.#dieWhenAllIsRead()
  }

  #dieWhenAllIsRead(): void {
    if (!this.#exit || !this.#framesEnded || this.#state === 'dead') return
    this.#state = 'dead'
    this.#record.ended()
    void this.#reportDeath(this.#exit)
  }

  async #reportDeath(exit: { exitCode: number | null; signal: NodeJS.Signals | null }): Promise<void> {
    await Promise.all(this.#output.map(output => output.finish()))
    const stderrTail = this.#output[1]?.tail ?? ''
    const outOfMemory = ranOutOfMemory(exit, stderrTail, this.#memoryKills)
    this.#deliverUnsent()
    const { fates } = this.#assignments
    this.#page?.dispose()
    this.#page = undefined
    const death: WorkerDeath = { pid: this.pid, ...exit, outOfMemory, stderrTail }
    this.#events.died(this, death, this.#phase, fates, this.#fault)
  }

  /** Results that it had when it died. */
  #deliverUnsent(): void {
    for (const { chunk, position, value } of this.#assignments.unsent()) {
      if (position === chunk.answered) this.#deliverValue(chunk, position, value)
    }
  }
}

/** Without shared memory messages do, with a weaker promise. */
function openPage(): WorkerPage | undefined {
  try {
    return WorkerPage.create()
  } catch {
    return undefined
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

function reviveSafely(thrown: unknown): unknown {
  try {
    return revive(thrown)
  } catch (error) {
    return error
  }
}
