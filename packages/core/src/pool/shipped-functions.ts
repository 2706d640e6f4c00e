import type { Plan } from '../functions/plan.ts'
import type { ShippedFunction } from './chunk.ts'
import { ChunkSizer } from './chunking.ts'

/** A function as the workers of this pool know it, and what the pool has learnt of it. */
export interface Shipped {
  readonly task: ShippedFunction
  readonly sizer: ChunkSizer
}

/** Bounds what a program costs that makes functions without end. */
const mostFunctions = 1000

/** The functions of one pool. Those that were not used for long are forgotten: they travel again. */
export class ShippedFunctions {
  readonly #tasks = new Map<string, ShippedFunction>()
  readonly #sizers = new Map<string, ChunkSizer>()
  #lastId = 0
  /** The one that was used last, and its plan: many calls in a row are of one function. */
  #last: { readonly plan: Plan; readonly shipped: Shipped } | undefined

  of(plan: Plan): Shipped {
    if (this.#last?.plan === plan) return this.#last.shipped
    const shipped = this.#find(plan)
    if (plan.key !== undefined) this.#last = { plan, shipped }
    return shipped
  }

  #find({ recipe, key, family, holds }: Plan): Shipped {
    const known = key === undefined ? undefined : this.#tasks.get(key)
    const task = known ?? { id: ++this.#lastId, name: recipe.name, recipe, holds }
    if (key !== undefined) refresh(this.#tasks, key, task)
    const sizer = this.#sizers.get(family) ?? new ChunkSizer()
    refresh(this.#sizers, family, sizer)
    return { task, sizer }
  }
}

/** Makes it the one that was used last. */
function refresh<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > mostFunctions) map.delete(map.keys().next().value!)
}
