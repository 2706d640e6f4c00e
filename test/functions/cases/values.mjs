// Closures and what they return in a worker. Nothing here is exported by itself, so all of it travels by its text.

const number = 3.5
const text = 'täxt \u{1F600}'
const yes = true
const nothing = null
const missing = undefined
const large = 10n ** 20n
const notANumber = NaN
const negativeZero = -0
const endless = -Infinity

const inner = { list: [1, [2]], deep: { er: 'x' } }
const withoutPrototype = Object.assign(Object.create(null), { a: 1 })
const withoutPrototypeWithFunction = Object.assign(Object.create(null), { a: () => 1 })
const withDangerousKey = JSON.parse('{ "__proto__": { "polluted": true } }')
const withDangerousKeyAndFunction = Object.assign(JSON.parse('{ "__proto__": 5, "constructor": 6 }'), { f: () => 7 })
const frozen = Object.freeze({ a: 1 })
const measured = {
  get twice() {
    return number * 2
  },
}

const table = new Map([
  ['double', x => x * 2],
  ['offset', number],
])
const set = new Set(['a', x => x + 1])
const byFunction = new Map([[increment, 'found by its function']])
function increment(x) {
  return x + 1
}
const sparse = [1]
sparse[2] = 3
const operations = [x => x + 1, [x => x * number], { last: x => -x }]

const shared = { count: 1 }
const first = { shared }
const second = { shared, f: () => shared }
const circle = { name: 'circle' }
circle.self = circle
const circleOfFunctions = { me: () => circleOfFunctions }
circleOfFunctions.self = circleOfFunctions
const circularSet = new Set()
circularSet.add(circularSet).add(() => circularSet)
const circularMap = new Map()
circularMap.set('me', circularMap).set('f', () => circularMap)
const circularArray = []
circularArray.push(circularArray, () => circularArray)

const date = new Date(86_400_000)
const expression = /a(?<letter>b)/dgi
const floats = new Float32Array([1.5, -2])
const bigs = new BigUint64Array([2n ** 63n])
const bytes = Buffer.from('bytes')
const buffer = new Uint8Array([1, 2, 3]).buffer
const view = new DataView(buffer, 1, 1)
const error = Object.assign(new RangeError('too far', { cause: new TypeError('deep') }), { code: 'E_FAR' })
const aggregate = new AggregateError([new Error('one')], 'all')

const url = new URL('https://user@example.org/a?b=c#d')
const query = new URLSearchParams('a=1&a=2')
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true })
const tools = { encoder, list: [decoder], url }

const registered = Symbol.for('forkyard.test')
const { iterator } = Symbol
const symbols = { registered, list: [Symbol.asyncIterator] }

const loaded = { f: x => x + number, list: [circle] }

export const cases = [
  ['numbers', () => [number, notANumber, Object.is(negativeZero, -0), endless], [3.5, NaN, true, -Infinity]],
  ['texts', () => text, 'täxt \u{1F600}'],
  ['booleans', () => yes, true],
  ['null', () => nothing, null],
  ['undefined', () => missing === undefined && typeof missing, 'undefined'],
  ['large integers', () => large, 10n ** 20n],
  ['plain objects', () => inner, { list: [1, [2]], deep: { er: 'x' } }],
  [
    'objects without prototype',
    () => [
      Object.getPrototypeOf(withoutPrototype),
      withoutPrototype.a,
      Object.getPrototypeOf(withoutPrototypeWithFunction),
    ],
    [null, 1, null],
  ],
  [
    'keys that are names of the language, and harm nothing',
    () => [Object.keys(withDangerousKey), {}.polluted, Object.getPrototypeOf(withDangerousKey) === Object.prototype],
    [['__proto__'], undefined, true],
  ],
  [
    'such keys beside a function',
    () => [
      Object.keys(withDangerousKeyAndFunction),
      withDangerousKeyAndFunction.constructor,
      withDangerousKeyAndFunction.f(),
    ],
    [['__proto__', 'constructor', 'f'], 6, 7],
  ],
  ['frozen objects, of which the copy is free', () => [frozen.a, Object.isFrozen(frozen)], [1, false]],
  ['what a getter gives at the time of the call', () => measured.twice, 7],
  ['arrays with holes', () => [sparse.length, 1 in sparse, sparse[2]], [3, false, 3]],
  [
    'arrays of functions, nested too',
    x => [operations[0](x), operations[1][0](x), operations[2].last(x)],
    [3, 7, -2],
    [2],
  ],
  ['a Map with functions inside', x => table.get('double')(x) + table.get('offset'), 7.5, [2]],
  ['a Map whose keys are functions', () => byFunction.get(increment), 'found by its function'],
  [
    'a Set with functions inside, in its order',
    x => [...set].map(each => (each === 'a' ? each : each(x))),
    ['a', 3],
    [2],
  ],
  [
    'one object behind two variables, and in a function too',
    () => first.shared === shared && second.f() === first.shared,
    true,
  ],
  ['a cycle', () => circle.self.self === circle && circle.self.name, 'circle'],
  ['a cycle through a function', () => circleOfFunctions.self.me().self === circleOfFunctions, true],
  ['a Set that holds itself', () => circularSet.has(circularSet) && [...circularSet][1]() === circularSet, true],
  [
    'a Map that holds itself',
    () => circularMap.get('me') === circularMap && circularMap.get('f')() === circularMap,
    true,
  ],
  [
    'an array that holds itself',
    () => circularArray[0] === circularArray && circularArray[1]() === circularArray,
    true,
  ],
  ['a Date', () => [date instanceof Date, date.toISOString()], [true, '1970-01-02T00:00:00.000Z']],
  ['a RegExp', () => [expression.flags, expression.exec('xAB').groups.letter], ['dgi', 'B']],
  ['typed arrays', () => [floats, bigs], [new Float32Array([1.5, -2]), new BigUint64Array([2n ** 63n])]],
  ['a Buffer', () => [Buffer.isBuffer(bytes), bytes.toString()], [true, 'bytes']],
  ['a view of an ArrayBuffer that is captured too', () => [view.getUint8(0), buffer.byteLength], [2, 3]],
  [
    'errors of the language, with cause and properties',
    () => [
      error instanceof RangeError,
      error.message,
      error.code,
      error.cause instanceof TypeError,
      error.cause.message,
    ],
    [true, 'too far', 'E_FAR', true, 'deep'],
  ],
  ['an AggregateError', () => [aggregate instanceof AggregateError, aggregate.errors[0].message], [true, 'one']],
  ['a URL', () => [url instanceof URL, url.href], [true, 'https://user@example.org/a?b=c#d']],
  ['URLSearchParams', () => query.getAll('a'), ['1', '2']],
  ['a TextEncoder', () => encoder.encode('ä'), new Uint8Array([195, 164])],
  [
    'a TextDecoder with its options',
    () => [decoder.encoding, decoder.fatal, decoder.ignoreBOM],
    ['utf-16le', true, true],
  ],
  [
    'these inside of objects, one each',
    () => [tools.encoder === encoder, tools.list[0] === decoder, tools.url === url],
    [true, true, true],
  ],
  [
    'registered symbols',
    () => [registered === Symbol.for('forkyard.test'), symbols.registered === registered],
    [true, true],
  ],
  ['well-known symbols', () => [iterator === Symbol.iterator, symbols.list[0] === Symbol.asyncIterator], [true, true]],
  ['values and functions side by side', x => [loaded.f(x), loaded.list[0].self === loaded.list[0]], [4.5, true], [1]],
]
