import { fileURLToPath } from 'node:url'
import { ShipError, type ShipErrorCode } from '@forkyard/worker'
import type { AnyFunction, FunctionFacts } from './function-facts.ts'
import { nameOf } from './names.ts'

/** Why a function cannot travel, before it is said which one. */
export class ShipProblem {
  readonly code: ShipErrorCode
  /** Follows the name of the function: `assigns to total, …`. */
  readonly reason: string
  readonly remedy: string
  readonly options: ErrorOptions | undefined

  constructor(code: ShipErrorCode, reason: string, remedy: string, options?: ErrorOptions) {
    this.code = code
    this.reason = reason
    this.remedy = remedy
    this.options = options
  }

  of(facts: Pick<FunctionFacts, 'fn' | 'path' | 'place' | 'fullText'>): ShipError {
    return new ShipError(this.code, `${describeFunction(facts)} ${this.reason}. ${this.remedy}`, this.options)
  }
}

/** `The function round (/path/main.ts:10:9), reached through helpers.round,` */
export function describeFunction({
  fn,
  path,
  place,
  fullText,
}: Pick<FunctionFacts, 'fn' | 'path' | 'place' | 'fullText'>): string {
  const name = nameOf(fn) || nameless(fullText)
  const where = place ? ` (${readable(place.url)}:${place.line + 1}:${place.column + 1})` : ''
  return `The function ${name}${where}${path === '' ? '' : `, reached through ${path},`}`
}

function readable(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url
}

function nameless(text: string): string {
  return /\{\s*\[native code\]\s*\}$/.test(text) ? 'without a name' : excerpt(text)
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}...` : line
}

const moveIt =
  "Move it to a module of its own, from which a pool takes it by reference: import it, or task(new URL('./tasks.js', import.meta.url), 'name')."

/** @throws {ShipError} for what the text alone shows to stay behind. */
export function refuseText(facts: FunctionFacts): void {
  const { analysis } = facts.text
  const refuse = (code: ShipErrorCode, reason: string, remedy = moveIt): never => {
    throw new ShipProblem(code, reason, remedy).of(facts)
  }
  if (analysis.callsEval) {
    refuse(
      'ERR_SHIP_EVAL',
      'calls eval, so what it needs from around it cannot be known',
      'Use (0, eval)(…) if globals are enough, or a module of its own.',
    )
  }
  if (analysis.usesNewTarget) refuse('ERR_SHIP_NEWTARGET', 'uses the new.target of the function around it')
  if (analysis.usesSuper) refuse('ERR_SHIP_SUPER', 'uses super, the class around it, which stays in this process')
  if (analysis.privateNames.size > 0) {
    refuse('ERR_SHIP_PRIVATE', `uses ${[...analysis.privateNames].join(', ')}, private in the class around it`)
  }
  if (analysis.usesThis) {
    refuse(
      'ERR_SHIP_THIS',
      'uses the this around it, which stays in this process',
      'Read what it needs into variables before, as in const { size } = this, or pass it as an argument.',
    )
  }
  if (analysis.free.has('arguments')) {
    refuse(
      'ERR_SHIP_THIS',
      'uses the arguments of the function around it, which stay in this process',
      'Give them names: (...args).',
    )
  }
}

export function refuseProxy(path: string): ShipProblem {
  return new ShipProblem(
    'ERR_SHIP_PROXY',
    `${path === '' ? 'is' : `captures ${path},`} a Proxy, and what stands behind it cannot be told`,
    'Pass what it gives, as an argument or in a variable of its own.',
  )
}

export function refuseAccessor(key: string | symbol): ShipProblem {
  return new ShipProblem(
    'ERR_SHIP_INSTANCE',
    `has the property ${String(key)}, which is computed whenever it is read`,
    'Make it a property with a value, or a function.',
  )
}

export function refuseNative(fn: AnyFunction): ShipProblem {
  return new ShipProblem(
    'ERR_SHIP_NATIVE',
    'is built in or bound, and no global variable or module of Node has it under a name',
    `Wrap it, as in x => object.${nameOf(fn).replace(/^(?:get|set|bound) /, '') || 'method'}(x), and make what it belongs to inside of the function.`,
  )
}

export function refuseUnreadable(path: string, cause: unknown): ShipProblem {
  return new ShipProblem(
    'ERR_SHIP_INSTANCE',
    `captures ${path}: reading it threw an error`,
    'Pass what the function needs of it, as an argument or in a variable of its own.',
    { cause },
  )
}
