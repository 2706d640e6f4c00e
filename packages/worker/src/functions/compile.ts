import { Script } from 'node:vm'
import type { FunctionNode } from './recipe.ts'

export type AnyFunction = (...args: unknown[]) => unknown

/** A text that was compiled: its captured variables can be set, now and again; evaluating it gives the function. */
export interface Compiled {
  readonly setCaptured: (values: readonly unknown[]) => void
  readonly evaluate: () => AnyFunction
}

/** A coverage report takes these texts for the whole file, unless they have another name. */
const namesFiles = !process.env.NODE_V8_COVERAGE

/**
 * A function or class from its text. What it captured are variables around it again, so that they can refer to each other.
 *
 * `vm.Script`, not `new Function`: the text stays an expression, and the places in its stack traces are those of the user's
 * own file.
 */
export function compile({ source, shape, strict, captured, place, name }: FunctionNode): Compiled {
  const names = captured.map(([each]) => each)
  let values = 'values'
  while (names.includes(values)) values = `$${values}`
  const [before, after] = shape === 'member' ? ['({', '})'] : ['(', ')']
  const variables = names.length === 0 ? '' : `var ${names.join()};`
  const assignments = names.length === 0 ? '' : `[${names.join()}] = ${values}`
  const head = `(function () { ${strict ? "'use strict';" : ''}${variables}return [${values} => { ${assignments} }, () => ${before}`
  const script = new Script(`${head}${source}\n${after}] })()`, {
    filename: filenameOf(place?.url, name),
    lineOffset: place?.line ?? 0,
    columnOffset: (place?.column ?? head.length) - head.length,
  })
  const [setCaptured, evaluate] = script.runInThisContext() as [Compiled['setCaptured'], () => object]
  return { setCaptured, evaluate: () => nameIt(shape === 'member' ? onlyMember(evaluate()) : evaluate(), name) }
}

function filenameOf(url: string | undefined, name: string): string {
  if (url === undefined) return `shipped:${name}`
  return namesFiles ? url : `shipped:${url}`
}

/** Whatever its name and kind. */
function onlyMember(object: object): object {
  const { value, get, set } = Object.getOwnPropertyDescriptor(object, Reflect.ownKeys(object)[0]!)!
  return (value ?? get ?? set) as object
}

/** It had its name from the variable or the key that it was assigned to. */
function nameIt(fn: object, name: string): AnyFunction {
  const descriptor = Object.getOwnPropertyDescriptor(fn, 'name')
  if (name !== '' && descriptor?.configurable && descriptor.value !== name) {
    Object.defineProperty(fn, 'name', { value: name, configurable: true })
  }
  return fn as AnyFunction
}
