import { tasks } from '@forkyard/core'

// The tasks of these suites, with their types: the modules themselves are loaded in workers.

export interface Counter {
  turn: number
  list: number[]
  map: Map<string, { item: number }>
  date: Date
}

interface Reused {
  smallScratch(item: number): Float64Array
  bigScratch(item: number): Float64Array
  bigScratchLater(item: number): Promise<Float64Array>
  scratchInMap(item: number): Map<string, Float64Array>
  sameObject(item: number): Counter
  forgetObject(): void
  sameObjectThrown(item: number): never
}

export interface Point {
  readonly x: number
  readonly y: number
  readonly length: number
}

export interface Path {
  readonly points: readonly Point[]
}

export interface Interval {
  readonly from: number
  readonly to: number
}

interface Geometry {
  makePoint(x: number, y: number): Point
  makePath(length: number): Path
  makeInterval(from: number, to: number): Interval
  makeUnregistered(): { inner: unknown[] }
  makeFragile(index: number): unknown
  makeFrozen(index: number): unknown
  describeInstance(value: unknown): string
}

export const reused = tasks<Reused>(new URL('../tasks/reused.mjs', import.meta.url))
export const geometry = tasks<Geometry>(new URL('../tasks/geometry.mjs', import.meta.url))
