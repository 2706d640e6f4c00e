import type { Recipe } from '../functions/recipe.ts'
import { revive } from '../functions/revive.ts'
import { processState } from '../process-state.ts'
import { noPromise } from './no-promise.ts'

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
    const arriving = revive(recipe) as Promise<Action>
    this.#arriving = arriving
    processState.arriving.add(arriving)
    const arrived = (found?: Action): void => {
      this.#fn = found
      processState.arriving.delete(arriving)
    }
    // That it could not be loaded is told to whoever runs it.
    arriving.then(arrived, () => arrived())
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

  /** @throws {TypeError} when it returns a promise. */
  runSync(): void {
    if (!this.#fn) throw new TypeError('The action of the barrier could not be loaded: await wait(), which says why.')
    noPromise(this.#fn(), 'waitSync()', 'wait()')
  }
}
