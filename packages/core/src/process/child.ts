import type { Readable, Writable } from 'node:stream'
import {
  buryTheDead,
  decodeMessage,
  type Frame,
  FrameConnection,
  loadClasses,
  processState,
  StreamOutput,
  TruncatedStreamError,
} from '@forkyard/worker'
import type { WorkerDeath } from '../errors.ts'
import type { Command } from './command.ts'
import type { launch, Subprocess } from './launch.ts'
import { loadLaunch } from './launcher.ts'
import { LineOutput, type LineTarget } from './line-output.ts'
import { countMemoryKills, ranOutOfMemory } from './out-of-memory.ts'

export interface ChildOptions {
  readonly command: Command
  /** Where its output goes. */
  readonly outputs: () => [stdout: LineTarget, stderr: LineTarget]
}

export interface ChildEvents {
  /** It runs, and can be written to. */
  started(connection: FrameConnection): void
  /** A message of it, once the classes that it names are loaded. */
  message(kind: number, body: unknown): void
  /** It is of no use any more: its exit and the rest of what it wrote follow. */
  ending(): void
  /** It is gone, and everything that it wrote was read. `cause`: what was wrong, beside its exit. */
  gone(death: WorkerDeath, cause: Error | undefined): void
}

/** Milliseconds between SIGTERM and SIGKILL: enough for a handler that cleans up. */
const killDelay = 500
/** Turns of the event loop without a byte after which a pipe is read to its end. */
const mostQuietTurns = 3

interface Exit {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process of the system: how it starts, is spoken to, ends, and what it left behind. */
export class Child {
  readonly #options: ChildOptions
  readonly #events: ChildEvents
  #subprocess: Subprocess | undefined
  #connection: FrameConnection | undefined
  #toChild: Writable | undefined
  #output: LineOutput[] = []
  #memoryKills = 0
  #held = false
  #killed = false
  /** To be sent once there is a process. */
  #signal: NodeJS.Signals | undefined
  #exit: Exit | undefined
  #framesEnded = false
  #saidAll = false
  #fault: Error | undefined
  #gone = false

  constructor(options: ChildOptions, events: ChildEvents) {
    this.#options = options
    this.#events = events
    const load = loadLaunch()
    if (load instanceof Promise) this.#startWith(load)
    else this.#start(load)
  }

  get pid(): number | undefined {
    return this.#subprocess?.pid
  }

  get connection(): FrameConnection | undefined {
    return this.#connection
  }

  /** Bytes that wait to be written to it. */
  get unsentBytes(): number {
    const stream = this.#toChild as (Writable & { _handle?: { writeQueueSize?: number } | null }) | undefined
    // The stream counts a large message until all of it is written, the handle as it is written.
    return (stream?.writableLength ?? 0) + (stream?._handle?.writeQueueSize ?? 0)
  }

  /** SIGTERM, then SIGKILL. */
  kill(): void {
    if (this.#killed) return
    this.#killed = true
    this.#killSubprocess()
  }

  /** This signal, and nothing after it. */
  signal(signal: NodeJS.Signals): void {
    if (!this.#subprocess) this.#signal = signal
    else if (!this.#exit) this.#subprocess.kill(signal)
  }

  /** Nothing more will be sent to it: it may close the pipe to it, and take its time to end. */
  sayNoMore(): void {
    this.#saidAll = true
  }

  /** Whether it keeps this program alive. */
  hold(held: boolean): void {
    this.#held = held
    this.#applyHold()
  }

  #startWith(load: Promise<typeof launch>): void {
    load.then(
      launch => {
        if (this.#killed) this.#neverRan(new Error('It was ended before it was started.'))
        else this.#start(launch)
      },
      (error: Error) => this.#neverRan(error),
    )
  }

  #start(launch: (command: Command) => Subprocess): void {
    try {
      this.#attach(launch(this.#options.command))
    } catch (error) {
      // Whoever makes this child has to have it before it is gone.
      queueMicrotask(() => this.#neverRan(error as Error))
    }
  }

  #attach(subprocess: Subprocess): void {
    this.#subprocess = subprocess
    this.#memoryKills = countMemoryKills()
    subprocess.on('error', error => {
      if (subprocess.pid === undefined) this.#neverRan(error)
      else this.#fault ??= error
    })
    subprocess.on('exit', (exitCode, signal) => {
      if (subprocess.pid !== undefined) processState.children.count--
      this.#exited({ exitCode, signal })
      void this.#readToEnd(subprocess)
    })
    if (subprocess.pid === undefined) return

    processState.children.count++
    const [, stdout, stderr, toWorker, fromWorker] = subprocess.stdio as unknown as [
      null,
      Readable,
      Readable,
      Writable,
      Readable,
    ]
    const [stdoutTarget, stderrTarget] = this.#options.outputs()
    this.#output = [new LineOutput(stdout, stdoutTarget), new LineOutput(stderr, stderrTarget)]
    const connection = new FrameConnection(fromWorker, new StreamOutput(toWorker, () => this.#endUnheard()), {
      frame: frame => this.#take(frame),
      end: error => this.#endFrames(error),
    })
    this.#connection = connection
    this.#toChild = toWorker
    this.#applyHold()
    if (this.#killed) this.#killSubprocess()
    if (this.#signal) this.signal(this.#signal)
    this.#events.started(connection)
  }

  #take(frame: Frame): void | Promise<void> {
    const deliver = (): void => this.#events.message(frame.kind, decodeMessage(frame))
    return loadClasses(frame, url => import(url) as Promise<object>)?.then(deliver) ?? deliver()
  }

  /** Without a pid no exit follows. */
  #neverRan(error: Error): void {
    this.#fault ??= error
    this.#framesEnded = true
    this.#exited({ exitCode: null, signal: null })
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

  /** It closed the pipe to it. When it does not exit by itself, it never will: nothing that we say arrives there. */
  #endUnheard(): void {
    if (this.#exit || this.#saidAll) return
    setTimeout(() => {
      if (!this.#exit) this.#subprocess?.kill('SIGKILL')
    }, killDelay).unref()
  }

  /** All that it wrote is in the pipe. A process that it started may hold the pipe open; nobody waits for that one. */
  async #readToEnd({ stdio }: Subprocess): Promise<void> {
    const connection = this.#connection
    for (let quietTurns = 0; connection && !this.#framesEnded && quietTurns < mostQuietTurns; ) {
      const { bytesReceived } = connection
      await new Promise(resolve => setImmediate(resolve))
      quietTurns = connection.isBusy || connection.bytesReceived > bytesReceived ? 0 : quietTurns + 1
    }
    if (!this.#framesEnded) (stdio[4] as unknown as Readable | undefined)?.destroy()
  }

  /** Without frames it is of no use: whatever it does now, nobody hears of it. */
  #endFrames(error: Error | undefined): void {
    // That a frame was cut by its end is no news of a process that was killed.
    if (!(error instanceof TruncatedStreamError)) this.#fault ??= error
    this.#framesEnded = true
    if (!this.#exit) this.#subprocess?.kill('SIGKILL')
    this.#goneWhenAllIsRead()
  }

  #exited(exit: Exit): void {
    this.#exit ??= exit
    this.#goneWhenAllIsRead()
  }

  #goneWhenAllIsRead(): void {
    if (!this.#exit || !this.#framesEnded || this.#gone) return
    this.#gone = true
    buryTheDead()
    this.#events.ending()
    void this.#reportDeath(this.#exit)
  }

  async #reportDeath(exit: Exit): Promise<void> {
    await Promise.all(this.#output.map(output => output.finish()))
    const stderrTail = this.#output[1]?.tail ?? ''
    const outOfMemory = ranOutOfMemory(exit, stderrTail, this.#memoryKills)
    this.#events.gone({ pid: this.pid, ...exit, outOfMemory, stderrTail }, this.#fault)
  }
}
