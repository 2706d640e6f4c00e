import { type Closure, processState, type Recipe, ShipError, sealCapsule } from '@forkyard/worker'
import { ClosureBuilder } from './closure-builder.ts'
import type { ClosureGraph } from './closure-graph.ts'
import { type AnyFunction, Origins } from './function-facts.ts'
import { readText } from './function-text.ts'
import { inspect, whileConnected } from './inspector.ts'
import { warnOfSize } from './large-capture.ts'
import { nameOf } from './names.ts'

export interface PlanOptions {
  /** `reference`, `value`: the only way that the function may go. Default `auto`. */
  readonly ship?: 'auto' | 'reference' | 'value' | undefined
  /** Variables by name, instead of what the function captured. */
  readonly captures?: Readonly<Record<string, unknown>> | undefined
  /** Workers may import the module that the user started. */
  readonly importEntry?: boolean | undefined
}

/** How a function travels, and whether that stays so: what captured something is looked at again with each call. */
export interface Plan {
  readonly recipe: Recipe
  /** Calls with the same key may use the same function in a worker. Undefined: it holds objects, which are a call's own. */
  readonly key: string | undefined
  /** Functions of the same text take the same time. */
  readonly family: string
  /** What has to live for the recipe to be good: it captured something that processes share. */
  readonly holds?: Closure
}

/** Plans that nothing can change. */
const settled = new WeakMap<AnyFunction, Plan>()
/** By place, of functions that use nothing from around them: closures made again and again are looked at once. */
const byPlace = new Map<string, Plan>()
const mostPlaces = 5000

/**
 * How a function gets into another process. In this order:
 *
 * 1. by the reference that it carries: `task`, `tasks`, `defineTasks`;
 * 2. by its name, when Node or the language has it;
 * 3. by reference, when its own module exports it, and that module is neither the program itself nor calling just now;
 * 4. by its text, with the values of the variables that it captured, and so on with the functions among them.
 *
 * @throws {ShipError} with the function, the reason, and what to do.
 */
export function plan(task: AnyFunction, options: PlanOptions = {}): Plan {
  if (typeof task !== 'function') {
    throw new TypeError(`The task must be a function, got ${task === null ? 'null' : typeof task}.`)
  }
  const tag = processState.recipes.get(task)
  if (tag) return { recipe: tag, ...keysOf(tag) }
  const { ship = 'auto', captures, importEntry = false } = options
  const isUsual = ship === 'auto' && !captures && !importEntry
  return (isUsual ? knownPlan(task) : undefined) ?? makePlan(task, ship, captures, importEntry, isUsual)
}

function knownPlan(task: AnyFunction): Plan | undefined {
  if (carriesMore(task)) return undefined
  const known = settled.get(task)
  if (known || byPlace.size === 0) return known
  const text = textKey(task)
  if (capturingTexts.has(text)) return undefined
  const trusted = trustedTexts.get(text)
  if (trusted) return trusted
  const place = placeKey(task)
  const plan = place === undefined ? undefined : byPlace.get(place)
  if (plan) countOn(text, place!, plan)
  return plan
}

/** Texts that captured something when they were met: these are looked at with each call. */
const capturingTexts = new Set<string>()

/**
 * Asking for the place of each new closure of `pool.apply(x => 2 * x, [item])` in a loop costs 0.1 ms. When so many of one
 * text came from one place and none from another, the text stands for the place.
 */
const enough = 50
const trustedTexts = new Map<string, Plan>()
/** Texts on their way to that; a place of null: they were seen at two. */
const countedTexts = new Map<string, { place: string | null; count: number }>()

function countOn(text: string, place: string, plan: Plan): void {
  const counted = countedTexts.get(text)
  if (!counted) {
    if (countedTexts.size >= mostPlaces) countedTexts.clear()
    countedTexts.set(text, { place, count: 1 })
  } else if (counted.place !== place) {
    counted.place = null
  } else if (++counted.count >= enough && saysAll(plan)) {
    if (trustedTexts.size >= mostPlaces) trustedTexts.clear()
    trustedTexts.set(text, plan)
  }
}

function textKey(task: AnyFunction): string {
  return `${nameOf(task)} ${Function.prototype.toString.call(task)}`
}

/** Nothing around it could make another function of the same text: no variable, and neither strict nor sloppy code. */
function saysAll({ family }: Plan): boolean {
  const { analysis } = readText(family, true)
  return !modeMatters.test(family) && [...analysis.free.keys()].every(name => constants.has(name))
}

const modeMatters =
  /\b(?:this|arguments|function|delete|with)\b|[\w$)\]]\s*(?:\.\s*[\w$#]+|\])\s*(?:\+\+|--|[-+*/%&|^<>?]*=(?!=|>))/

/** Names of values that the language has. */
const constants = new Set(['undefined', 'NaN', 'Infinity'])

/** Something was put on it or on its prototype. */
function carriesMore(task: AnyFunction): boolean {
  const { prototype } = task as { prototype?: unknown }
  if (Object.keys(task).length > 0) return true
  const symbols = Object.getOwnPropertySymbols(task)
  if (symbols.some(key => Object.prototype.propertyIsEnumerable.call(task, key))) return true
  return typeof prototype === 'object' && prototype !== null && Reflect.ownKeys(prototype).length > 1
}

function placeKey(task: AnyFunction): string | undefined {
  const location = inspect(task)?.location
  return location && `${location.scriptId}:${location.line}:${location.column} ${nameOf(task)}`
}

function makePlan(
  task: AnyFunction,
  ship: 'auto' | 'reference' | 'value',
  captures: PlanOptions['captures'],
  importEntry: boolean,
  isUsual: boolean,
): Plan {
  const { graph, closure } = buildGraph(task, ship, captures, new Origins(importEntry))
  const root = graph.nodes[graph.root]
  if (root?.kind === 'reference') {
    const made: Plan = { recipe: root.recipe, ...keysOf(root.recipe) }
    if (isUsual) settled.set(task, made)
    return made
  }
  const name = nameOf(task) || 'anonymous'
  const { capsule, classes, shares } = sealCapsule(closure)
  const family = Function.prototype.toString.call(task)
  warnOfSize(graph.label, family, capsule.length, graph.captured)
  const isSmall = capsule.length <= longestKey && classes.length === 0
  const key = isSmall && !graph.hasObjects ? `${name} ${Buffer.from(capsule).toString('latin1')}` : undefined
  const recipe: Recipe = { kind: 'closure', name, label: graph.label, capsule, classes }
  const made: Plan = { recipe, key, family, ...(shares && { holds: closure }) }
  if (isUsual) remember(task, graph, made)
  return made
}

/**
 * Whether a value can travel is only known when all are packed. A function that captured one which cannot may still be
 * exported: then it is tried again with that.
 */
function buildGraph(
  task: AnyFunction,
  ship: 'auto' | 'reference' | 'value',
  captures: PlanOptions['captures'],
  origins: Origins,
): { graph: ClosureGraph; closure: Closure } {
  const refused = new Map<AnyFunction, ShipError>()
  for (;;) {
    const builder = new ClosureBuilder(origins, captures, refused)
    const graph = build(() => whileConnected(() => builder.build(task, ship)) ?? builder.build(task, ship), task)
    refuseUnused(captures, builder.usedCaptures)
    try {
      return { graph, closure: graph.seal() }
    } catch (error) {
      if (!(error instanceof ShipError) || !graph.culprit || refused.has(graph.culprit)) throw error
      refused.set(graph.culprit, error)
    }
  }
}

function refuseUnused(captures: PlanOptions['captures'] = {}, used: ReadonlySet<string>): void {
  const unused = Object.keys(captures).filter(name => !used.has(name))
  if (unused.length === 0) return
  throw new TypeError(`The option captures names ${unused.join(', ')}, which the function does not use.`)
}

/** What is captured is followed by recursion. */
function build<T>(run: () => T, task: AnyFunction): T {
  try {
    return run()
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new ShipError(
      'ERR_SHIP_DEPTH',
      `The function ${nameOf(task) || 'without a name'} captures something with functions in it that is nested too deeply (${cause.message}). Pass it as an argument without the functions.`,
      { cause },
    )
  }
}

/** A longer capsule is not compared with others. */
const longestKey = 4096

function keysOf({ kind, url, name }: { kind: string; url: string; name: string }): { key: string; family: string } {
  const key = `${kind} ${url} ${name}`
  return { key, family: key }
}

function remember(task: AnyFunction, graph: ClosureGraph, made: Plan): void {
  const root = graph.nodes[graph.root]
  if (root?.kind === 'builtin' || root?.kind === 'own') settled.set(task, made)
  if (root?.kind !== 'function') return
  if (root.captured.length > 0) {
    if (capturingTexts.size >= mostPlaces) capturingTexts.clear()
    capturingTexts.add(textKey(task))
    return
  }
  if (graph.nodes.length > 1 || root.properties.length > 0 || root.prototype.length > 0) return
  settled.set(task, made)
  const place = placeKey(task)
  if (place === undefined) return
  if (byPlace.size >= mostPlaces) byPlace.clear()
  byPlace.set(place, made)
}

processState.ship = fn => plan(fn as AnyFunction)

export type { AnyFunction }
