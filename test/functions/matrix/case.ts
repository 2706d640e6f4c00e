import type { Loader } from './loaders.ts'

/** How a function got into the worker, as far as a program sees it. */
export type Travel =
  /** What its module keeps is kept in the worker too, from call to call. */
  | 'reference'
  /** Each call has what it captured anew. */
  | 'value'
  /** It ran in another process; it has no state that shows more. */
  | 'elsewhere'
  /** Its result is all that there is to see. */
  | 'unseen'

export type Expectation =
  | { readonly travels: Travel }
  /** The code of the error, or its class where it has none. */
  | { readonly fails: string; readonly because: string }
  /** The program cannot be written. */
  | { readonly absent: string }

export interface Case {
  readonly name: string
  /**
   * The module that calls the pool, as TypeScript; `dialects.ts` makes the other languages of it. It exports `run`, which
   * passes a function that gives [a value, how often it was called, process.pid] to `measure`.
   */
  readonly text: string
  /** The program itself has the text instead, and calls the pool. */
  readonly inProgram?: boolean
  /** What `run` must get as the value. */
  readonly value: unknown
  readonly expect: (loader: Loader, major: number) => Expectation
}

/** As the value of a case: where its closure throws, in the file that the user wrote. */
export const placeOfThrow = Symbol('placeOfThrow')

/** In a bundle there is one module, the program itself, which workers do not import. */
export const unlessBundled = (loader: Loader): Expectation => ({ travels: loader.bundled ? 'value' : 'reference' })
export const byValue = (): Expectation => ({ travels: 'value' })
