import { strict as assert } from 'node:assert'
import { Pool } from '@forkyard/core'
import fc from 'fast-check'
import { afterAll, test } from 'vitest'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

/** UTF-16 units at random: halves of surrogate pairs stand alone, too. */
const looseString = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit)) })
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  looseString,
  fc.string({ maxLength: 300 }).map(end => `\ufeff${end}`),
)

const anything = fc.anything({
  key: fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'toJSON', '0')),
  values: [
    text,
    fc.double(),
    fc.integer(),
    fc.bigInt(),
    fc.boolean(),
    fc.constantFrom(undefined, null, -0, NaN),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array().map(bytes => Buffer.from(bytes)),
    fc.uint8Array().map(bytes => new DataView(bytes.slice().buffer)),
    fc.webUrl().map(href => new URL(href)),
    fc.constantFrom(/a+/giu, /\//),
  ],
  withBoxedValues: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
  maxDepth: 3,
  maxKeys: 5,
})

/** Adds what a tree does not have: references to the same object, and to the whole. */
function entangle(value: unknown): unknown {
  const knot: Record<string, unknown> = { value, again: value, list: [value] }
  knot.self = knot
  knot.map = new Map<unknown, unknown>([[value, knot]])
  return knot
}

// Many values in one map: a round trip of their own for each would take minutes.
const many = fc.array(anything, { minLength: 150, maxLength: 200 })

test('any values come back as they were sent', async () => {
  await fc.assert(
    fc.asyncProperty(many, async values => {
      assert.deepStrictEqual(await pool.map(x => x, values), values)
    }),
    { numRuns: 12 },
  )
})

test('any values come back as they were sent when they occur more than once and in circles', async () => {
  await fc.assert(
    fc.asyncProperty(many, async values => {
      const knots = values.map(entangle)
      assert.deepStrictEqual(await pool.map(x => x, knots), knots)
    }),
    { numRuns: 6 },
  )
})

test('any values arrive as arguments of one call, and as causes of an error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 20 }), async values => {
      assert.deepStrictEqual(await pool.apply((...args: unknown[]) => args, values), values)
      const failure: unknown = await pool
        .apply((...args: unknown[]) => {
          throw Object.assign(new Error('with values', { cause: args }), { args })
        }, values)
        .catch(error => error)
      assert.deepStrictEqual((failure as { args: unknown }).args, values)
      assert.equal((failure as { args: unknown }).args, (failure as Error).cause)
    }),
    { numRuns: 40 },
  )
})
