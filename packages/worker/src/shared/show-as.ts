import { type InspectOptions, inspect } from 'node:util'

/** How `console.log` shows what has no properties of its own: its name and these. */
export function showAs<T extends object>(type: { readonly prototype: T }, properties: (thing: T) => object): void {
  Object.defineProperty(type.prototype, inspect.custom, {
    value(this: T, _depth: number, options: InspectOptions) {
      return `${this.constructor.name} ${inspect(properties(this), options)}`
    },
    configurable: true,
    writable: true,
  })
}
