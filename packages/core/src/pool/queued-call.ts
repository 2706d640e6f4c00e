import type { CallerStack } from './caller-stack.ts'
import type { Deferred } from './sink.ts'
import { nextOrder } from './turn-queue.ts'

/** One call of `apply`. A class, as a program may queue a million: V8 makes one in 0.4 us; by a literal with a spread it took 9. */
export class QueuedCall implements Deferred<unknown> {
  readonly promise: Promise<unknown>
  resolve!: (value: unknown) => void
  reject!: (error: unknown) => void
  readonly args: readonly unknown[]
  readonly caller: CallerStack
  /** False: it is that of a call before, and its own is looked for when it fails. */
  readonly isCaller: boolean
  readonly order: number = nextOrder()
  /** Its caller gave it up, or its time ran out. */
  cancelled = false
  settled = false
  /** Ends what watches over it, if something does. */
  release: (() => void) | undefined = undefined

  constructor(args: readonly unknown[], caller: CallerStack, isCaller: boolean) {
    this.args = args
    this.caller = caller
    this.isCaller = isCaller
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }
}
