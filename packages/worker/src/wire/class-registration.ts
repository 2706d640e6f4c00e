// biome-ignore lint/suspicious/noExplicitAny: any class, whatever its constructor takes
export type Class<T = unknown> = abstract new (...args: any[]) => T

export interface ClassRegistration {
  readonly type: Class
  /** Stands for the class on the wire. */
  readonly key: string
  /** Where the other process finds the class; absent for those that each process has by itself. */
  readonly reference: ClassReference | undefined
  readonly encode: ((instance: never) => unknown) | undefined
  readonly decode: ((payload: never) => unknown) | undefined
}

/** A class by the module that exports it. */
export interface ClassReference {
  readonly url: string
  readonly export: string
}

export function classKey(reference: ClassReference): string {
  return `${reference.url}#${reference.export}`
}
