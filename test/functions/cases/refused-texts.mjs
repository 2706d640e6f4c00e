// Tasks that their texts keep here: what it is, the task, the code, the whole message.

import { moveIt, placesIn } from './places.mjs'

const { at, after } = placesIn(import.meta.url)

let total = 0
const helpers = { round: x => (total += x) }
const list = [1, [{ add: () => total++ }]]
const byName = new Map([['subtract', () => (total -= 1)]])
const set = new Set(['first', () => (total *= 2)])
const oddKeys = { 'odd key': () => (total = 5) }
const withProperty = Object.assign(() => 1, { reset: () => (total = 0) })
// biome-ignore lint/complexity/noStaticOnlyClass: that is the point
class Resetting {
  static reset = () => (total = 6)
}
class Tally {}
Tally.prototype.add = () => (total += 7)
class DerivedTally extends Tally {}
const outer = x => helpers.round(x)

class Base {
  toString() {
    return 'base'
  }
}
class Counter extends Base {
  #start = 1
  static #hidden() {
    return 2
  }
  static get hidden() {
    return Counter.#hidden
  }
  step = 3
  withThis() {
    return () => this.step
  }
  withSuper() {
    return () => super.toString()
  }
  withPrivate() {
    return other => #start in other
  }
  read() {
    return this.#start
  }
  describe() {
    return super.toString()
  }
}
const counter = new Counter()
const withTarget = (function () {
  return () => new.target
})()
const withArguments = (function () {
  // biome-ignore lint/complexity/noArguments: that is the point
  return () => arguments.length
})()

const assigns = x => (total += x)
const assignsByPattern = x => ([total] = [x])
const assignsDeepInside = () => [1].map(() => () => total--)
const viaObject = x => helpers.round(x)
const viaFunction = x => outer(x)
const usesThisOf = { task: counter.withThis() }
const viaThis = () => usesThisOf.task()
// biome-ignore lint/security/noGlobalEval: that is the point
const evaluates = text => eval(text)
const viaEvaluates = text => evaluates(text)

const assignment =
  'assigns to total, a variable around it: each worker has a copy of its own, and the assignment would be lost. ' +
  'Return the value instead (what an initializer returns is workerState() in its worker), or move the function and the variable to a module of their own.'
const itsThis =
  'uses the this around it, which stays in this process. ' +
  'Read what it needs into variables before, as in const { size } = this, or pass it as an argument.'
const itsArguments =
  'uses the arguments of the function around it, which stay in this process. Give them names: (...args).'
const itsSuper = `uses super, the class around it, which stays in this process. ${moveIt}`
const itsEval =
  'calls eval, so what it needs from around it cannot be known. Use (0, eval)(…) if globals are enough, or a module of its own.'

export const refusals = [
  ['an assignment', assigns, 'ERR_SHIP_ASSIGN', `The function assigns (${after('const assigns = ')}) ${assignment}`],
  [
    'an assignment by a pattern',
    assignsByPattern,
    'ERR_SHIP_ASSIGN',
    `The function assignsByPattern (${after('const assignsByPattern = ')}) ${assignment}`,
  ],
  [
    'an assignment deep inside',
    assignsDeepInside,
    'ERR_SHIP_ASSIGN',
    `The function assignsDeepInside (${after('const assignsDeepInside = ')}) ${assignment}`,
  ],
  [
    'an assignment in a captured object',
    viaObject,
    'ERR_SHIP_ASSIGN',
    `The function round (${after('round: ')}), reached through helpers.round, ${assignment}`,
  ],
  [
    'an assignment behind another function',
    viaFunction,
    'ERR_SHIP_ASSIGN',
    `The function round (${after('round: ')}), reached through outer → helpers.round, ${assignment}`,
  ],
  [
    'an assignment in a list',
    () => list,
    'ERR_SHIP_ASSIGN',
    `The function add (${at('() => total++')}), reached through list[1][0].add, ${assignment}`,
  ],
  [
    'an assignment in a Map',
    () => byName,
    'ERR_SHIP_ASSIGN',
    `The function () => (total -= 1) (${at('() => (total -= 1)')}), reached through byName.get("subtract"), ${assignment}`,
  ],
  [
    'an assignment in a Set',
    () => set,
    'ERR_SHIP_ASSIGN',
    `The function () => (total *= 2) (${at('() => (total *= 2)')}), reached through set<item 1>, ${assignment}`,
  ],
  [
    'an assignment in an object with odd keys',
    () => oddKeys,
    'ERR_SHIP_ASSIGN',
    `The function odd key (${at('() => (total = 5)')}), reached through oddKeys["odd key"], ${assignment}`,
  ],
  [
    'an assignment in a property of a function',
    () => withProperty,
    'ERR_SHIP_ASSIGN',
    `The function reset (${at('() => (total = 0)')}), reached through withProperty → its property reset, ${assignment}`,
  ],
  [
    'an assignment in a static member',
    () => Resetting,
    'ERR_SHIP_ASSIGN',
    `The function Resetting (${at('class Resetting')}), reached through Resetting, ${assignment}`,
  ],
  [
    'an assignment in a prototype',
    () => Tally,
    'ERR_SHIP_ASSIGN',
    `The function () => (total += 7) (${at('() => (total += 7)')}), reached through Tally → prototype.add, ${assignment}`,
  ],
  [
    'an assignment in the prototype of what a class extends',
    () => DerivedTally,
    'ERR_SHIP_ASSIGN',
    `The function () => (total += 7) (${at('() => (total += 7)')}), reached through DerivedTally → the class that it extends → prototype.add, ${assignment}`,
  ],
  [
    'the this around an arrow',
    counter.withThis(),
    'ERR_SHIP_THIS',
    `The function () => this.step (${at('() => this.step')}) ${itsThis}`,
  ],
  [
    'the this around a captured arrow',
    viaThis,
    'ERR_SHIP_THIS',
    `The function () => this.step (${at('() => this.step')}), reached through usesThisOf.task, ${itsThis}`,
  ],
  [
    'the arguments around an arrow',
    withArguments,
    'ERR_SHIP_THIS',
    `The function () => arguments.length (${at('() => arguments')}) ${itsArguments}`,
  ],
  [
    'the super around an arrow',
    counter.withSuper(),
    'ERR_SHIP_SUPER',
    `The function () => super.toString() (${at('() => super')}) ${itsSuper}`,
  ],
  [
    'super in a method',
    counter.describe,
    'ERR_SHIP_SUPER',
    `The function describe (${at('describe() {')}) ${itsSuper}`,
  ],
  [
    'the new.target around an arrow',
    withTarget,
    'ERR_SHIP_NEWTARGET',
    `The function () => new.target (${at('() => new.target')}) uses the new.target of the function around it. ${moveIt}`,
  ],
  [
    'a private name of the class around an arrow',
    counter.withPrivate(),
    'ERR_SHIP_PRIVATE',
    `The function other => #start in other (${at('other => #start')}) uses #start, private in the class around it. ${moveIt}`,
  ],
  [
    'a private name in a method',
    counter.read,
    'ERR_SHIP_PRIVATE',
    `The function read (${at('read() {')}) uses #start, private in the class around it. ${moveIt}`,
  ],
  ['eval', evaluates, 'ERR_SHIP_EVAL', `The function evaluates (${after('const evaluates = ')}) ${itsEval}`],
  [
    'eval in a captured function',
    viaEvaluates,
    'ERR_SHIP_EVAL',
    `The function evaluates (${after('const evaluates = ')}), reached through evaluates, ${itsEval}`,
  ],
]
