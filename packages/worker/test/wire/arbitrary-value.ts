import fc from 'fast-check'

/** Any string of UTF-16 units: halves of surrogate pairs alone, and characters that encoders like to lose. */
const looseString = fc.string({
  unit: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit)) },
    { weight: 2, arbitrary: fc.constantFrom('a', 'é', '€', '😀') },
    { weight: 1, arbitrary: fc.constantFrom('\ud800', '\udfff', '\ufeff', '\0', '\u2028') },
  ),
  maxLength: 100,
})

/** Long enough for every way in which a reader decodes text. */
const markedString = fc.string({ maxLength: 300 }).map(end => `\ufeff${end}`)

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 100 }), looseString, markedString)

const key = fc.oneof(
  { weight: 8, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty', 'toString', 'length', '0', ''),
  },
)

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, 0, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 31) - 1, 5e-324),
)

const bigint = fc.oneof(
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
  fc.constantFrom(2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n, -(2n ** 63n), -(2n ** 63n) - 1n),
)

const primitive = fc.oneof(text, number, bigint, fc.boolean(), fc.constantFrom<null | undefined>(null, undefined))

const binary = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
  fc.uint8Array().map(bytes => Buffer.from(bytes)),
  fc.uint8Array().map(bytes => bytes.slice().buffer),
  fc.uint8Array().map(bytes => new DataView(bytes.slice().buffer)),
)

const regExp = fc
  .tuple(fc.constantFrom('a+', '(?<name>\\d)', '[^/]', '\u20ac', ''), fc.constantFrom('', 'g', 'iy', 'dgimsuy'))
  .map(([source, flags]) => new RegExp(source, flags))

const boxed = fc.oneof(number, text, fc.boolean(), bigint).map(value => Object(value) as object)

const url = fc.webUrl({ withQueryParameters: true, withFragments: true }).map(href => new URL(href))

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: primitive },
  { weight: 2, arbitrary: binary },
  { weight: 1, arbitrary: fc.date({ noInvalidDate: false }) },
  { weight: 1, arbitrary: regExp },
  { weight: 1, arbitrary: url },
  { weight: 1, arbitrary: boxed },
)

function withKeys(target: object, entries: [string, unknown][]): object {
  for (const [name, value] of entries) {
    Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true })
  }
  return target
}

/** A tree of every kind of value that travels without a class. */
export const tree: fc.Arbitrary<unknown> = fc.letrec(tie => {
  const entries = fc.array(fc.tuple(key, tie('value')), { maxLength: 5 })
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 5 }),
      fc.sparseArray(tie('value'), { maxLength: 20, maxNumElements: 4 }),
      entries.map(pairs => withKeys({}, pairs)),
      entries.map(pairs => withKeys(Object.create(null) as object, pairs)),
      fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map(pairs => new Map(pairs)),
      fc.array(tie('value'), { maxLength: 4 }).map(items => new Set(items)),
      fc.array(number, { maxLength: 40 }),
    ),
  }
}).value

const shapes = ['object', 'bare', 'array', 'map', 'set'] as const

/** Containers that refer to each other at random: the same one twice, cycles, itself. */
export const graph: fc.Arbitrary<unknown> = fc.integer({ min: 1, max: 8 }).chain(count => {
  const slot = fc.oneof(
    fc.integer({ min: 0, max: count - 1 }),
    leaf.map(value => ({ value })),
  )
  const container = fc.tuple(fc.constantFrom(...shapes), fc.array(fc.tuple(key, slot), { maxLength: 5 }))
  return fc.array(container, { minLength: count, maxLength: count }).map(connect)
})

type Slot = number | { value: unknown }

function connect(plans: [shape: (typeof shapes)[number], slots: [string, Slot][]][]): unknown {
  const containers = plans.map(([shape]) => create(shape))
  plans.forEach(([, slots], index) => {
    const target = containers[index]!
    for (const [name, slot] of slots) {
      const value = typeof slot === 'number' ? containers[slot] : slot.value
      if (Array.isArray(target)) target.push(value)
      else if (target instanceof Set) target.add(value)
      else if (target instanceof Map) target.set(value, name).set(name, value)
      else withKeys(target, [[name, value]])
    }
  })
  return containers[0]
}

function create(shape: (typeof shapes)[number]): object {
  switch (shape) {
    case 'object':
      return {}
    case 'bare':
      return Object.create(null) as object
    case 'array':
      return []
    case 'map':
      return new Map()
    case 'set':
      return new Set()
  }
}
