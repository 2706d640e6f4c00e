import type { Place } from './place.ts'
import { cell, columns } from './record.mjs'
import type { World } from './world.ts'

/** Milliseconds in which each flow does something. */
const longestSilence = 30_000

/** Knows who has done nothing for long. */
export class Silence {
  readonly #world: World
  readonly #places: readonly Place[]
  readonly #since = new Map<number, { mark: string; time: number }>()

  constructor(world: World, places: readonly Place[]) {
    this.#world = world
    this.#places = places
  }

  look(): readonly number[] {
    const begun = this.#places.flatMap(place => place.begun)
    return begun.filter(row => {
      const { records } = this.#world
      const mark = `${records[cell(row, columns.instance)]} ${records[cell(row, columns.operations)]}`
      if (this.#since.get(row)?.mark !== mark) this.#since.set(row, { mark, time: Date.now() })
      return Date.now() - this.#since.get(row)!.time > longestSilence
    })
  }
}
