import type { Prepared, Recipe } from '@forkyard/worker'

/** A function as the workers of one pool know it: its recipe travels once to each of them, then its id alone. */
export interface ShippedFunction {
  readonly id: number
  readonly name: string
  readonly recipe: Recipe
}

/** Where the caller of a method stands; the text is made when it is read. */
export interface CallerStack {
  readonly stack?: string
}

/** Who gets the answers of a chunk. */
export interface ChunkReceiver {
  /** The item at this position of the chunk returned. */
  value(chunk: Chunk, position: number, value: unknown): void
  /** The item at this position failed. */
  failure(chunk: Chunk, position: number, error: unknown): void
  /** Some answers have arrived. */
  progress(): void
  /** Its items one by one: together they could not be sent. */
  split(chunk: Chunk): Chunk[]
}

/** A run of items of one call that is handed to one worker together. */
export class Chunk {
  readonly id: number
  readonly task: ShippedFunction
  /** True: an item is a list of arguments. */
  readonly spread: boolean
  readonly items: Prepared[]
  /** The items' indexes in their call; one number: of the first of consecutive ones. */
  readonly indexes: number | readonly number[]
  readonly receiver: ChunkReceiver
  /** Answers so far: the next one is for the item at this position. */
  answered = 0
  /** A worker has come to it. */
  started = false
  /** Nobody waits for it. */
  cancelled = false

  constructor(
    id: number,
    task: ShippedFunction,
    spread: boolean,
    items: Prepared[],
    indexes: number | readonly number[],
    receiver: ChunkReceiver,
  ) {
    this.id = id
    this.task = task
    this.spread = spread
    this.items = items
    this.indexes = indexes
    this.receiver = receiver
  }

  /** The index in its call of the item at this position. */
  indexOf(position: number): number {
    return typeof this.indexes === 'number' ? this.indexes + position : this.indexes[position]!
  }
}
