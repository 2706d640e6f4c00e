import { tasks } from '@forkyard/core'

// The tasks of these suites, with their types: the module itself is loaded in workers only.

/** How a process ends: an exit code, a signal, `process.abort()`, or a full heap. */
export type Way = number | 'SIGKILL' | 'SIGSEGV' | 'abort' | 'memory'

export interface Mark {
  /** A file that gets a line when the item runs. */
  log: string
  entry: number | string
  /** It dies so. */
  way?: Way | undefined
  /** Milliseconds of processor time before that. */
  takes?: number
}

export interface Hold extends Mark {
  /** A file that it waits for, without a pause. */
  awaits?: string
  /** The length of its result. */
  bytes?: number
}

interface Mortal {
  die(way: Way): never
  mark(mark: Mark): number | string
  markTwo(one: Omit<Mark, 'way'>, other: Pick<Mark, 'way'>): number | string
  markAtLast(mark: Omit<Mark, 'way'> & { attempts: number }): number | string
  markAndThrow(mark: Omit<Mark, 'way'>): never
  markLater(mark: Mark & { pause?: 'immediate' | 'microtask' }): Promise<number | string>
  produce(order: { kind: string; index: number; way?: Way }): unknown
  answerThenDie(way: Way): number
  answerThenReject(message: string): number
  answerThenThrow(message: string): number
  closeDescriptor(descriptor: number): number
  closeDescriptorAndStay(descriptor: number): never
  writeBytes(descriptor: number, bytes: Uint8Array): number
  writeBytesAndStay(descriptor: number, bytes: Uint8Array): never
  endStandardStreams(): number
  leaveChildAndDie(path: string, descriptors: readonly number[]): never
  holdUntil(hold: Hold): unknown
}

export const mortal = tasks<Mortal>(new URL('./mortal.mjs', import.meta.url))

/** What a WorkerDiedError says of each way. */
export const endings: readonly (readonly [Way, Record<string, unknown>])[] = [
  [0, { exitCode: 0, signal: null, outOfMemory: false }],
  [7, { exitCode: 7, signal: null, outOfMemory: false }],
  ['abort', { exitCode: null, signal: 'SIGABRT', outOfMemory: false }],
  ['SIGKILL', { exitCode: null, signal: 'SIGKILL' }],
  ['SIGSEGV', { exitCode: null, signal: 'SIGSEGV', outOfMemory: false }],
  ['memory', { outOfMemory: true }],
]
