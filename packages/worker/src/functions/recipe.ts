/** How a process that never saw a function gets it. */
export type Recipe =
  | {
      readonly kind: 'export'
      /** The module that exports it, and the name there. */
      readonly url: string
      readonly name: string
    }
  | {
      readonly kind: 'defined'
      /** The module that names it in `defineTasks`, and the name there. */
      readonly url: string
      readonly name: string
    }
  | {
      readonly kind: 'source'
      /** Its text, an expression. */
      readonly source: string
      /** Its name, for messages. */
      readonly name: string
    }

/** The function in words, for messages. */
export function describeRecipe(recipe: Recipe): string {
  return recipe.kind === 'source' ? `the function ${recipe.name}` : `the task ${recipe.name} of ${recipe.url}`
}
