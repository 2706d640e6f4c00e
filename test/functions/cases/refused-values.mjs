// Tasks that stay here for what they captured, or for what they are: what it is, the task, the code, the whole message.

import { EventEmitter } from 'node:events'
import { callbackify } from 'node:util'
import { placesIn } from './places.mjs'

const { at, after } = placesIn(import.meta.url)

const socket = new EventEmitter()
const configuration = { connections: [{ socket }] }
const withFunction = { socket, f: () => 1 }
const promise = Promise.resolve()
const weak = new WeakMap()
const controller = new AbortController()
const generator = (function* () {
  yield 1
})()
const bound = ((x, y) => [x, y]).bind(null, socket)
const withProperty = Object.assign(x => x, { socket })
const usesSocket = () => socket
const outer = { call: () => usesSocket() }
// biome-ignore lint/complexity/noStaticOnlyClass: that is the point
class Service {
  static client = socket
}
class Point {}
const key = 'computed'
// biome-ignore lint/complexity/noStaticOnlyClass: that is the point
class Computed {
  static [key] = 1
}
const point = new Point()

const unique = Symbol('mine')
const nameless = Symbol()
const holdsSymbol = { inner: [unique] }
const keyedBySymbol = { [unique]: 1 }
const keyedBySymbolToo = { [unique]: 1, f: () => 1 }

const proxy = new Proxy({}, {})
const holdsProxy = { list: [proxy] }
const proxyOfFunction = new Proxy(function behind() {}, {})
const revocable = Proxy.revocable({}, {})
revocable.revoke()
const revoked = revocable.proxy

let resolver
void new Promise(resolve => {
  resolver = resolve
})
const { get: getSize } = Object.getOwnPropertyDescriptor(Map.prototype, 'size')
const { next } = [][Symbol.iterator]()
const { format } = new Intl.NumberFormat('en')
const madeByNode = callbackify(async x => x)
const tools = { next }

/** Of a task that is written in the table: `() => name`. */
const captures = (name, why) => `The function () => ${name} (${at(`() => ${name},`)}) captures ${name}${why}`

const makeIt =
  'Make it inside the function, or in the initializer, or put it into a module of its own and import it there.'
const unregistered = name =>
  `an instance of the class ${name}, which is not registered: call registerClass(${name}, { url: import.meta.url }) in its module, or send a plain object. ${makeIt}`
const emitter = unregistered('EventEmitter')
const another = 'which is another one in every process'
const useFor = 'Make it with Symbol.for("mine"), which is the same everywhere.'
const untold =
  'a Proxy, and what stands behind it cannot be told. Pass what it gives, as an argument or in a variable of its own.'
const unnamed = 'is built in or bound, and no global variable or module of Node has it under a name'
const wrap = call => `Wrap it, as in x => ${call}(x), and make what it belongs to inside of the function.`

export const refusals = [
  [
    'an instance',
    usesSocket,
    'ERR_SHIP_INSTANCE',
    `The function usesSocket (${after('const usesSocket = ')}) captures socket: ${emitter}`,
  ],
  [
    'an instance of a class beside the task',
    () => point,
    'ERR_SHIP_INSTANCE',
    captures('point', `: ${unregistered('Point')}`),
  ],
  [
    'an instance deep inside',
    () => configuration,
    'ERR_SHIP_INSTANCE',
    captures('configuration', `.connections[0].socket: ${emitter}`),
  ],
  [
    'an instance beside a function',
    () => withFunction,
    'ERR_SHIP_INSTANCE',
    captures('withFunction', `.socket: ${emitter}`),
  ],
  [
    'an instance behind other functions',
    () => outer,
    'ERR_SHIP_INSTANCE',
    `The function usesSocket (${after('const usesSocket = ')}), reached through outer.call → usesSocket, captures socket: ${emitter}`,
  ],
  [
    'an instance in a property of a function',
    () => withProperty,
    'ERR_SHIP_INSTANCE',
    `The function x => x (${after('const withProperty = Object.assign(')}), reached through withProperty, captures its property socket: ${emitter}`,
  ],
  [
    'an instance in a static member',
    () => Service,
    'ERR_SHIP_INSTANCE',
    `The function Service (${at('class Service')}), reached through Service, captures socket: ${emitter}`,
  ],
  [
    'an instance in a bound function',
    () => bound,
    'ERR_SHIP_INSTANCE',
    captures('bound', ` → its bound argument 0: ${emitter}`),
  ],
  ['a Promise', () => promise, 'ERR_SHIP_INSTANCE', captures('promise', `: a Promise: await it first. ${makeIt}`)],
  [
    'a WeakMap',
    () => weak,
    'ERR_SHIP_INSTANCE',
    captures('weak', `: a WeakMap, which has no meaning in another process. ${makeIt}`),
  ],
  [
    'an AbortController',
    () => controller,
    'ERR_SHIP_INSTANCE',
    captures('controller', `: an AbortController, which has no meaning in another process. ${makeIt}`),
  ],
  [
    'a generator',
    () => generator,
    'ERR_SHIP_INSTANCE',
    captures('generator', `: an object of a class without a name, such as a generator. ${makeIt}`),
  ],
  [
    'a class with computed names of members',
    () => Computed,
    'ERR_SHIP_CAPTURE',
    `The function Computed (${at('class Computed')}), reached through Computed, computes the name of a member from key, which nobody knows any more once the class is there. Write the name as it is, or put the class into a module of its own.`,
  ],
  ['a symbol', () => unique, 'ERR_SHIP_SYMBOL', captures('unique', `, the Symbol(mine), ${another}. ${useFor}`)],
  [
    'a symbol without a description',
    () => nameless,
    'ERR_SHIP_SYMBOL',
    captures('nameless', `, the Symbol(), ${another}. Make it with Symbol.for("name"), which is the same everywhere.`),
  ],
  [
    'a symbol deep inside',
    () => holdsSymbol,
    'ERR_SHIP_SYMBOL',
    captures('holdsSymbol', `.inner[0], the Symbol(mine), ${another}. ${useFor}`),
  ],
  [
    'a symbol as a key',
    () => keyedBySymbol,
    'ERR_SHIP_SYMBOL',
    captures('keyedBySymbol', `[Symbol(mine)], the Symbol(mine), ${another}. ${useFor}`),
  ],
  [
    'a symbol as a key, beside a function',
    () => keyedBySymbolToo,
    'ERR_SHIP_SYMBOL',
    captures('keyedBySymbolToo', `[Symbol(mine)], the Symbol(mine), ${another}. ${useFor}`),
  ],
  ['a Proxy', () => proxy, 'ERR_SHIP_PROXY', captures('proxy', `, ${untold}`)],
  ['a Proxy deep inside', () => holdsProxy, 'ERR_SHIP_PROXY', captures('holdsProxy', `.list[0], ${untold}`)],
  ['a Proxy of a function', () => proxyOfFunction, 'ERR_SHIP_PROXY', captures('proxyOfFunction', `, ${untold}`)],
  ['a Proxy that was revoked', () => revoked, 'ERR_SHIP_PROXY', captures('revoked', `, ${untold}`)],
  ['a Proxy as the task', proxyOfFunction, 'ERR_SHIP_PROXY', `The function behind is ${untold}`],
  ['a native function as the task', next, 'ERR_SHIP_NATIVE', `The function next ${unnamed}. ${wrap('object.next')}`],
  [
    'a native function',
    () => tools,
    'ERR_SHIP_NATIVE',
    `The function next, reached through tools.next, ${unnamed}. ${wrap('object.next')}`,
  ],
  ['a native accessor', getSize, 'ERR_SHIP_NATIVE', `The function get size ${unnamed}. ${wrap('object.size')}`],
  [
    'a native function without a name',
    () => resolver,
    'ERR_SHIP_NATIVE',
    `The function without a name, reached through resolver, ${unnamed}. ${wrap('object.method')}`,
  ],
  [
    'a native function without a name as the task',
    format,
    'ERR_SHIP_NATIVE',
    `The function without a name ${unnamed}. ${wrap('object.method')}`,
  ],
  [
    'a function that Node made',
    () => madeByNode,
    'ERR_SHIP_NATIVE',
    `The function Callbackified, reached through madeByNode, ${unnamed}. ${wrap('object.Callbackified')}`,
  ],
]
