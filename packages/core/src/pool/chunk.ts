import type { Prepared, Recipe } from '@forkyard/worker'

/** A function as the workers of one pool know it: its recipe travels once to each of them, then its id alone. */
export interface ShippedFunction {
  readonly id: number
  readonly name: string
  readonly recipe: Recipe
  /** What has to live for the recipe to be good. */
  readonly holds?: unknown
}

/** Who gets the answers of a chunk. */
export interface ChunkReceiver {
  /** The item at this position of the chunk returned. */
  value(chunk: Chunk, position: number, value: unknown): void
  /** The items from this position on returned these numbers. */
  numbers(chunk: Chunk, position: number, values: Float64Array): void
  /** The item at this position failed. */
  failure(chunk: Chunk, position: number, error: unknown): void
  /** Some answers have arrived. */
  progress(): void
  /**
   * The items at these positions, as far as somebody still waits for them, as a chunk of their own.
   * @param attempts How often they were run in vain, when that is more than the chunk says.
   */
  cut(chunk: Chunk, from: number, to: number, attempts?: number): Chunk | undefined
  /** Nothing more is heard of the chunk. */
  ended(chunk: Chunk): void
}

/** How the items of a call are run. */
export interface Terms {
  /** Milliseconds that an item may run. */
  readonly taskTimeout: number | undefined
  /** Milliseconds that it may take from its submission; of `apply` each call has its own. */
  readonly totalTimeout: number | undefined
  /** How often an item whose worker died is run again. */
  readonly retries: number
}

/** What the chunks of a call have in common. */
export interface ChunkOrigin {
  readonly task: ShippedFunction
  /** True: an item is a list of arguments. */
  readonly spread: boolean
  readonly receiver: ChunkReceiver
  readonly terms: Terms
}

let lastId = 0

/** A run of items of one call that is handed to one worker together. */
export class Chunk {
  /** Chunks are numbered through, so that an id never means two things to a worker. */
  readonly id: number = ++lastId
  readonly origin: ChunkOrigin
  readonly items: Prepared[]
  /** The items' indexes in their call; one number: of the first of consecutive ones. */
  readonly indexes: number | readonly number[]
  /** When its items must be through, in milliseconds of `performance.now()`. */
  readonly deadline: number
  /** How often the item, which then is the only one, was run by a worker that died. */
  readonly attempts: number
  /** The number that its worker knows the first item by. */
  first = 0
  /** Answers so far: the next one is for the item at this position. */
  answered = 0
  /** Its start was told: a worker has come to it, or to the chunk that it was cut from. */
  started = false
  /** What it took on its way to its worker. */
  bytes = 0
  /** How often it was taken from a worker that did not come to it. */
  moves = 0

  constructor(
    origin: ChunkOrigin,
    items: Prepared[],
    indexes: number | readonly number[],
    deadline: number = Infinity,
    attempts: number = 0,
  ) {
    this.origin = origin
    this.items = items
    this.indexes = indexes
    this.deadline = deadline
    this.attempts = attempts
  }

  /** The index in its call of the item at this position. */
  indexOf(position: number): number {
    return typeof this.indexes === 'number' ? this.indexes + position : this.indexes[position]!
  }

  /** The items at some positions as a chunk of their own. */
  slice(from: number, to: number, attempts: number = this.attempts): Chunk {
    const indexes = typeof this.indexes === 'number' ? this.indexes + from : this.indexes.slice(from, to)
    const part = new Chunk(this.origin, this.items.slice(from, to), indexes, this.deadline, attempts)
    part.started = this.started
    part.moves = this.moves
    return part
  }

  /** The items from a position on are no longer of this chunk. */
  truncate(length: number): void {
    this.items.length = length
  }
}
