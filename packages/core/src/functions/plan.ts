import { processState, type Recipe, ShipError } from '@forkyard/worker'
import { type Analysis, analyseExpression, analyseMember } from './free-variables.ts'

export type AnyFunction = (...args: never[]) => unknown

/** A function that captures nothing is its text: closures made again and again are read once. */
const recipes = new Map<string, Recipe>()

/**
 * How a function gets into another process: by the reference that it carries (`task`, `tasks`, `defineTasks`), else by its
 * text, which is possible when it uses nothing around it but globals.
 * @throws {ShipError} with the function, the reason, and what to do.
 */
export function plan(task: AnyFunction): Recipe {
  if (typeof task !== 'function') {
    throw new TypeError(`The task must be a function, got ${task === null ? 'null' : typeof task}.`)
  }
  const reference = processState.recipes.get(task)
  if (reference) return reference
  const text = Function.prototype.toString.call(task)
  let recipe = recipes.get(text)
  if (!recipe) {
    recipe = planByText(task, text)
    recipes.set(text, recipe)
  }
  return recipe
}

function planByText(task: AnyFunction, text: string): Recipe {
  const label = task.name === '' ? `The function ${excerpt(text)}` : `The function ${task.name}`
  if (/\{\s*\[native code\]\s*\}$/.test(text)) {
    throw new ShipError(
      'ERR_SHIP_NATIVE',
      `${label} is built in or bound and has no text of its own: wrap it, as in x => Math.sqrt(x).`,
    )
  }
  const [source, analysis] = parse(text, label)
  refuse(analysis, label)
  const whole = analysis.free.has(nameHelper) ? withNameHelper(source) : source
  return { kind: 'source', source: whole, name: task.name || 'anonymous' }
}

/** A function is an expression, or, when it is a method or an accessor, the one member of an object. */
function parse(text: string, label: string): [source: string, analysis: Analysis] {
  try {
    return [text, analyseExpression(text)]
  } catch (failure) {
    try {
      return [`(${firstMember})({${text}\n})`, analyseMember(text)]
    } catch {
      const message = `${label} cannot be read from its text: ${String(failure)}. ${remedy}`
      throw new ShipError('ERR_SHIP_PARSE', message, { cause: failure })
    }
  }
}

/** Whatever its name and kind. */
const firstMember = `object => {
  const { value, get, set } = Object.getOwnPropertyDescriptor(object, Reflect.ownKeys(object)[0])
  return value ?? get ?? set
}`

/**
 * esbuild, and so tsx, puts calls of this helper around functions inside a function, to keep their names. Its definition
 * stays behind in the module.
 */
const nameHelper = '__name'
const withNameHelper = (source: string): string =>
  `(${nameHelper} => (${source}\n))((target, value) => Object.defineProperty(target, 'name', { value, configurable: true }))`

const remedy =
  "Move it to a module of its own and pass task(new URL('./tasks.js', import.meta.url), 'name'), or pass what it needs as arguments."

function refuse(analysis: Analysis, label: string): void {
  if (analysis.callsEval) {
    throw new ShipError('ERR_SHIP_EVAL', `${label} calls eval, so what it needs cannot be known. ${remedy}`)
  }
  if (analysis.usesThis || analysis.usesNewTarget) {
    throw new ShipError('ERR_SHIP_THIS', `${label} uses the this around it, which stays in this process. ${remedy}`)
  }
  if (analysis.usesSuper) {
    throw new ShipError('ERR_SHIP_SUPER', `${label} uses super, which stays in this process. ${remedy}`)
  }
  if (analysis.usesImportMeta || analysis.usesDynamicImport) {
    const what = analysis.usesImportMeta ? 'import.meta' : 'import()'
    throw new ShipError(
      'ERR_SHIP_CAPTURE',
      `${label} uses ${what} of its module, which stays in this process. ${remedy}`,
    )
  }
  const captured = [...analysis.free].filter(
    ([name, usage]) => !usage.onlyTypeof && !(name in globalThis) && name !== nameHelper,
  )
  if (captured.length > 0) {
    const names = captured.map(([name]) => name).join(', ')
    throw new ShipError(
      'ERR_SHIP_CAPTURE',
      `${label} uses ${names} from around it, which stays in this process, or is not defined at all. ${remedy}`,
    )
  }
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}...` : line
}
