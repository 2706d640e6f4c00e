import { type NumericArray, type Pool, type RLock, type SharedArray, tasks, type Value } from '@forkyard/core'

// The tasks of these suites, with their types: the module itself is loaded in workers only.

export type AnyValue = Value<'int32'>

export interface Filled {
  kind: string
  isBuffer: boolean
  byteOffset: number
  byteLength: number
  /** The bytes that it found. */
  before: number[]
}

export interface Everything {
  value: AnyValue
  array: SharedArray<'int32'>
  plain: NumericArray<'float64'>
  part: NumericArray<'float64'>
  lock: RLock
}

export interface Nest {
  list: AnyValue[]
  map: Map<unknown, AnyValue>
  set: Set<AnyValue>
  key: AnyValue
  cyclic: { self?: unknown; value: AnyValue }
}

interface SharedNumbers {
  addMany(value: Value, count: number, one: number | bigint): void
  updateManySync(value: AnyValue, count: number): void
  updateMany(value: AnyValue, count: number, flows: number): Promise<void>
  read(value: Value): number | bigint
  write(value: Value, number: number | bigint): void
  fill(view: ArrayBufferView, number: number): Filled
  markAll(nest: Nest): { same: boolean; keyed: boolean; cyclic: boolean }
  areSame(left: unknown, right: unknown): boolean
  giveBack(thing: unknown): unknown
  giveBackView(array: SharedArray<'int32'>, from: number, to: number): NumericArray<'int32'>
  isKept(name: string, thing: unknown): boolean
  mappings(...things: unknown[]): number
  descriptors(): number
  keepState(...things: unknown[]): unknown
  addToState(operand: number): void
  makeValue(type: 'int32', initial: number): AnyValue
  makeAll(number: number): Everything
  makeAndLeave(path: string, number: number): Everything
  makeAndDie(): AnyValue
  makeAndKeep(type: 'int32', initial: number): [value: AnyValue, pid: number]
  readKept(): number
  whenFile(path: string, value: AnyValue): Promise<number>
  spin(value: AnyValue): number
  throwWith(value: AnyValue, how: 'property' | 'cause' | 'itself'): never
  throwOwn(number: number): never
  throwOwnLater(path: string, number: number): never
  addAndDie(value: AnyValue, deaths: number): AnyValue
  disposeAndUse(value: AnyValue): string | number
  addInDepth(value: AnyValue, depth: number): Promise<AnyValue>
  refusals(names: readonly ('Value' | 'SharedArray' | 'shared' | 'Lock')[]): Record<string, string>
}

export const inWorker = tasks<SharedNumbers>(new URL('../tasks/shared-numbers.mjs', import.meta.url))

/** To a worker and back. */
export function giveBack<T>(pool: Pool, thing: T): Promise<T> {
  return pool.apply(inWorker.giveBack, [thing]) as Promise<T>
}
