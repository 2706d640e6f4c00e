import * as nodePath from 'node:path'
import { describe, expect, test } from 'vitest'
import { prepare } from '../../src/wire/codec.ts'
import { EncodeError } from '../../src/wire/encode-error.ts'
import { throughTheWire } from './through-the-wire.ts'

class Unregistered {
  name = 'unregistered'
}
class Table extends Map<number, number> {}
class List extends Array {}
class Bytes extends Uint8Array {}
class Moment extends Date {}
class Later extends Promise<void> {}

function refused(value: unknown, side?: 'argument' | 'result'): EncodeError {
  try {
    prepare(value, side && { side })
  } catch (error) {
    expect(error).toBeInstanceOf(EncodeError)
    return error as EncodeError
  }
  return expect.unreachable('it travels')
}

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(16)
  structuredClone(buffer, { transfer: [buffer] })
  return buffer
}

function detachedView(): Uint8Array {
  const view = new Uint8Array(16)
  structuredClone(view, { transfer: [view.buffer] })
  return view
}

function throwingProxy(): object {
  const trap = (): never => {
    throw new Error('trapped')
  }
  return new Proxy({}, { ownKeys: trap, getPrototypeOf: trap })
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

function* generator() {
  yield 1
}

/** Each kind of value that stays in its process, and words that its refusal must have. */
const untravelable: [name: string, make: () => unknown, words: RegExp][] = [
  ['a function', () => function compute() {}, /function \(compute\)/],
  ['an arrow function without a name', () => [() => 1][0], /function/],
  ['a class', () => Unregistered, /function \(Unregistered\)/],
  ['a symbol', () => Symbol('mark'), /Symbol\(mark\)/],
  ['a registered symbol', () => Symbol.for('mark'), /Symbol\(mark\)/],
  ['a boxed symbol', () => Object(Symbol('mark')), /boxed symbol/],
  ['a Promise', () => Promise.resolve(1), /Promise.*await/],
  ['a subclass of Promise', () => Later.resolve(undefined), /Later/],
  ['a WeakMap', () => new WeakMap(), /WeakMap/],
  ['a WeakSet', () => new WeakSet(), /WeakSet/],
  ['a WeakRef', () => new WeakRef({}), /WeakRef/],
  ['an instance of a class that is not registered', () => new Unregistered(), /Unregistered.*registerClass/],
  ['an instance of a subclass of Map', () => new Table([[1, 2]]), /Table/],
  ['an instance of a subclass of Array', () => List.of(1, 2), /List/],
  ['an instance of a subclass of Uint8Array', () => new Bytes(3), /Bytes/],
  ['an instance of a subclass of Date', () => new Moment(0), /Moment/],
  ['an object whose prototype is no class', () => Object.create({ inherited: 1 }), /class/],
  ['a SharedArrayBuffer', () => new SharedArrayBuffer(8), /SharedArrayBuffer/],
  ['a typed array on a SharedArrayBuffer', () => new Int32Array(new SharedArrayBuffer(8)), /SharedArrayBuffer/],
  ['a detached ArrayBuffer', detached, /detached/],
  ['a typed array on a detached ArrayBuffer', detachedView, /detached/],
  ['a Date with a property of its own', () => Object.assign(new Date(0), { zone: 'UTC' }), /Date.*zone/],
  ['a Map with a property of its own', () => Object.assign(new Map(), { label: 1 }), /Map.*label/],
  ['a Set with a property of its own', () => Object.assign(new Set(), { label: 1 }), /Set.*label/],
  ['a RegExp with a property of its own', () => Object.assign(/a/, { label: 1 }), /RegExp.*label/],
  ['a URL with a property of its own', () => Object.assign(new URL('a:b'), { label: 1 }), /URL.*label/],
  ['an ArrayBuffer with a property of its own', () => Object.assign(new ArrayBuffer(8), { label: 1 }), /label/],
  ['a typed array with a property of its own', () => Object.assign(new Uint8Array(8), { label: 1 }), /label/],
  ['a Buffer with a property of its own', () => Object.assign(Buffer.from('a'), { label: 1 }), /label/],
  ['a boxed primitive with a property of its own', () => Object.assign(Object(1), { label: 1 }), /label/],
  ['a generator', () => generator(), /class|generator/i],
  ['an iterator', () => [1].values(), /class|iterator/i],
  ['a proxy whose traps throw', throwingProxy, /trapped/],
  ['a revoked proxy', revokedProxy, /revoked/],
  ['a timer', () => clearLater(setTimeout(() => {}, 1e6)), /Timeout/],
  ['globalThis', () => globalThis, /.*/],
]

function clearLater(timer: NodeJS.Timeout): NodeJS.Timeout {
  clearTimeout(timer)
  return timer
}

describe('refused, with the path and what to do:', () => {
  test.each(untravelable)('%s', (_name, make, words) => {
    const alone = refused(make())
    expect(alone).toMatchObject({ name: 'EncodeError', code: 'ERR_ENCODE', side: 'argument' })
    expect(alone.reason).toMatch(words)
    expect(alone.message).toContain(alone.reason)
  })
})

describe('where it stands is said of', () => {
  test.each(untravelable.filter(([name]) => name !== 'globalThis'))('%s', (_name, make) => {
    const value = make()
    expect(refused(value).path).toBe('')
    expect(refused([value]).path).toBe('[0]')
    expect(refused([1, [2, value]]).path).toBe('[1][1]')
    expect(refused({ user: { socket: value } }).path).toBe('.user.socket')
    expect(refused(new Map([['key', value]])).path).toBe('.get("key")')
    expect(refused(new Map([[7, { value }]])).path).toBe('.get(7).value')
    expect(refused(new Map([[{}, value]])).path).toBe('<value 0>')
    expect(refused(new Map([[value, 1]])).path).toBe('<key 0>')
    expect(refused(new Set([1, value])).path).toBe('<item 1>')
    expect(refused({ 'two words': { 3: value } }).path).toBe('["two words"][3]')
    expect(refused(new Error('with it', { cause: value })).path).toBe('.cause')
    expect(refused(new AggregateError([1, value])).path).toBe('.errors[1]')
    // biome-ignore lint/suspicious/noSparseArray: it is what is tested
    expect(refused([, { value }]).path).toBe('[1].value')
    expect(refused(Object.assign([1], { named: value })).path).toBe('.named')
    expect(refused(Object.assign(Object.create(null) as object, { value })).path).toBe('.value')
  })
})

test('the path of a property of an error is written as that of any other property', () => {
  expect(refused(Object.assign(new Error('x'), { 'two words': () => 1 })).path).toBe('["two words"]')
})

test('the path begins with what the caller says, and ends with the place', () => {
  const path = (value: unknown): string => {
    try {
      prepare(value, { path: '[3]', side: 'argument' })
    } catch (error) {
      return (error as EncodeError).path
    }
    return expect.unreachable()
  }
  expect(path({ user: { socket: () => 1 } })).toBe('[3].user.socket')
  expect(path(() => 1)).toBe('[3]')
})

test('the path leads past siblings that can travel, and those that were met before', () => {
  const shared = { list: [1, 2, 3] }
  const cycle: Record<string, unknown> = { shared }
  cycle.self = cycle
  expect(refused([shared, cycle, shared, { deep: [shared, cycle, { bad: () => 1 }] }]).path).toBe('[3].deep[2].bad')
})

test('a symbol as a key is refused at the object that has it', () => {
  const error = refused({ user: { [Symbol('secret')]: 1 } })
  expect(error.path).toBe('.user')
  expect(error.reason).toContain('Symbol(secret)')
  expect(refused([Object.assign([1], { [Symbol('secret')]: 1 })]).path).toBe('[0]')
})

test('a getter that throws is refused at its property, with what it threw as the cause', () => {
  const failure = new Error('no such row')
  const row = {
    id: 1,
    get name() {
      throw failure
    },
  }
  const error = refused([{ row }])
  expect(error.reason).toContain('no such row')
  expect(error.cause).toBe(failure)
  expect(error.path).toBe('[0].row.name')
})

test('a getter that throws something without text is an EncodeError all the same', () => {
  const value = {
    get name() {
      throw Object.create(null)
    },
  }
  expect(refused(value).reason).not.toBe('')
})

test('a getter that gives a function the second time is never a silent change', () => {
  let asked = 0
  const value = {
    get turn() {
      return asked++ === 0 ? 'first' : () => 'a function'
    },
  }
  let received: unknown
  try {
    received = throughTheWire(value)
  } catch (error) {
    expect(error).toBeInstanceOf(EncodeError)
    return
  }
  expect(received).toEqual({ turn: 'first' })
})

test('a proxy travels as the object that it stands for', () => {
  const target = { a: 1, list: [1, 2] }
  expect(throughTheWire(new Proxy(target, {}))).toStrictEqual(target)
  expect(throughTheWire(new Proxy([1, 2, 3], {}))).toStrictEqual([1, 2, 3])
})

test('the namespace of a module is refused at its first function', () => {
  expect(refused({ module: nodePath }).path).toMatch(/^\.module\.\w+/)
})

test('a namespace object of the language is refused: it would arrive empty', () => {
  for (const namespace of [Math, JSON, Reflect, Atomics, Intl]) {
    expect(refused([namespace]).path, String(namespace)).toBe('[0]')
  }
})

test('the side is that of the caller', () => {
  const error = refused({ f: () => 1 }, 'result')
  expect(error).toMatchObject({ side: 'result', path: '.f', code: 'ERR_ENCODE' })
  expect(error.message).toMatch(/^This result cannot travel.* at \.f: a function/)
})
