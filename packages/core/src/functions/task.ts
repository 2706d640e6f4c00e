import { definedTaskKey, processState } from '@forkyard/worker'

// biome-ignore lint/suspicious/noExplicitAny: the constraint of any function; its real types are inferred
type AnyTask = (...args: any[]) => unknown

/** The names under which a module exports functions. */
export type TaskName<M> = { [K in keyof M]: M[K] extends AnyTask ? K : never }[keyof M] & string

/** A function of another module, not loaded here. Called directly, it imports the module and runs here. */
export type TaskReference<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never

/**
 * The function that a module exports under a name, for a pool: only workers load the module.
 * @param url The module: `new URL('./tasks.ts', import.meta.url)`.
 *
 * ```ts
 * const resize = task<typeof import('./tasks.ts'), 'resize'>(new URL('./tasks.ts', import.meta.url), 'resize')
 * await pool.map(resize, files)
 * ```
 */
export function task<M extends object, K extends TaskName<M>>(url: URL | string, name: K): TaskReference<M[K]> {
  const href = checkUrl(url, 'task')
  if (typeof name !== 'string' || name === '') {
    throw new TypeError(`task: the second argument must be the name of an export, got ${String(name)}.`)
  }
  const reference = async (...args: unknown[]): Promise<unknown> => {
    const module = (await import(href)) as Record<string, AnyTask>
    return module[name]!(...args)
  }
  Object.defineProperty(reference, 'name', { value: name })
  processState.recipes.set(reference, { kind: 'export', url: href, name })
  return reference as TaskReference<M[K]>
}

/**
 * All functions that a module exports, each as `task` gives it.
 *
 * ```ts
 * const { resize, crop } = tasks<typeof import('./tasks.ts')>(new URL('./tasks.ts', import.meta.url))
 * ```
 */
export function tasks<M extends object>(url: URL | string): { readonly [K in TaskName<M>]: TaskReference<M[K]> } {
  const href = checkUrl(url, 'tasks')
  const references = new Map<string, unknown>()
  return new Proxy(Object.freeze({}) as { readonly [K in TaskName<M>]: TaskReference<M[K]> }, {
    get(_target, name) {
      // Whoever awaits this object asks for `then`, and must not get a task.
      if (typeof name === 'symbol' || name === 'then') return undefined
      if (!references.has(name)) references.set(name, task(href, name as never))
      return references.get(name)
    },
  })
}

/**
 * Makes functions of this module tasks, whether it exports them or not. They stay what they are; a pool finds them by
 * the module and their name.
 * @param url Always `import.meta.url`.
 *
 * ```ts
 * export const { square, cube } = defineTasks(import.meta.url, { square: (x: number) => x * x, cube: (x: number) => x ** 3 })
 * ```
 */
export function defineTasks<T extends Record<string, AnyTask>>(url: URL | string, functions: T): T {
  const href = checkUrl(url, 'defineTasks')
  for (const [name, defined] of Object.entries(functions)) {
    if (typeof defined !== 'function') {
      throw new TypeError(`defineTasks: ${name} must be a function, got ${typeof defined}.`)
    }
    processState.definedTasks.set(definedTaskKey(href, name), defined)
    processState.recipes.set(defined, { kind: 'defined', url: href, name })
  }
  return functions
}

function checkUrl(url: URL | string, caller: string): string {
  const href = String(url)
  if (URL.canParse(href) && !/^[a-z]:[\\/]/i.test(href)) return href
  throw new TypeError(
    `${caller}: the first argument must be the URL of a module, got ${JSON.stringify(url)}: pass new URL('./tasks.js', import.meta.url) or import.meta.url.`,
  )
}
