import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { test } from 'vitest'
import { graph, tree } from './arbitrary-value.ts'
import { assertSame } from './same-value.ts'
import { inSeriesThroughTheWire, throughTheWire, togetherThroughTheWire } from './through-the-wire.ts'

test('any tree of values arrives as it left', () => {
  fc.assert(
    fc.property(tree, value => assertSame(throughTheWire(value), value)),
    { numRuns: 3000 },
  )
})

test('any graph of shared objects and cycles arrives as it left', () => {
  fc.assert(
    fc.property(graph, value => assertSame(throughTheWire(value), value)),
    { numRuns: 3000 },
  )
})

test('whatever fast-check can think of arrives as it left, by the measure of node:assert too', () => {
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withSparseArray: true,
    withTypedArray: true,
    maxDepth: 4,
  })
  fc.assert(
    fc.property(anything, value => {
      const received = throughTheWire(value)
      assert.deepStrictEqual(received, value)
      assertSame(received, value)
    }),
    { numRuns: 3000 },
  )
})

test('several values in one message do not mix', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(tree, graph), { maxLength: 6 }), values => {
      for (const arrived of [togetherThroughTheWire(values), togetherThroughTheWire(values, true)]) {
        for (const [index, received] of arrived.entries()) assertSame(received, values[index])
      }
      for (const [index, received] of inSeriesThroughTheWire(values).entries()) assertSame(received, values[index])
    }),
    { numRuns: 300 },
  )
})
