import type { Recipe } from '../functions/recipe.ts'
import { revive } from '../functions/revive.ts'
import { processState } from '../process-state.ts'

type Action = () => unknown

/** What the last one at a barrier does, in whatever process that is. */
export class BarrierAction {
  #fn: Action | undefined
  #shipped: { readonly recipe: Recipe; readonly holds?: unknown } | undefined
  /** Of one that arrived: its function, as soon as it is there. */
  #arriving: Promise<Action> | undefined

  private constructor(fn: Action | undefined, recipe?: Recipe) {
    this.#fn = fn
    if (!recipe) return
    this.#shipped = { recipe }
    this.#arriving = revive(recipe) as Promise<Action>
    this.#arriving.then(
      found => {
        this.#fn = found
      },
      () => {
        // Whoever runs it hears of that.
      },
    )
  }

  static of(fn: Action): BarrierAction {
    return new BarrierAction(fn)
  }

  static arrived(recipe: Recipe): BarrierAction {
    return new BarrierAction(undefined, recipe)
  }

  /** How it travels; captured variables as they are the first time. @throws {ShipError} */
  get recipe(): Recipe {
    this.#shipped ??= processState.ship(this.#fn!)
    return this.#shipped.recipe
  }

  async run(): Promise<void> {
    const action = this.#fn ?? (await this.#arriving!)
    await action()
  }

  runSync(): void {
    if (!this.#fn)
      throw new TypeError('The action of the barrier is being loaded: await wait(), or anything, before waitSync().')
    this.#fn()
  }
}
