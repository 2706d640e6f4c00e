import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FunctionCache } from '../../src/functions/function-cache.ts'
import type { Recipe } from '../../src/functions/recipe.ts'

const closure = (bytes: number): Recipe => ({
  kind: 'closure',
  name: 'f',
  label: 'the function f',
  capsule: new Uint8Array(bytes),
  classes: [],
})
const reference: Recipe = { kind: 'export', url: 'file:///tasks.mjs', name: 'f' }
const megabyte = 2 ** 20

describe('a cache of functions', () => {
  test('knows what was added', () => {
    const cache = new FunctionCache<string>()
    cache.add(1, 'one', reference)
    cache.add(2, 'two', closure(10))
    expect([cache.get(1), cache.get(2), cache.get(3)]).toEqual(['one', 'two', undefined])
  })

  test('forgets what was not used for longest, of more than 256', () => {
    const cache = new FunctionCache<number>()
    for (let id = 0; id < 256; id++) cache.add(id, id, reference)
    expect(cache.get(0)).toBe(0)
    cache.add(256, 256, reference)
    expect([cache.get(0), cache.get(1), cache.get(2), cache.get(256)]).toEqual([0, undefined, 2, 256])
  })

  test('forgets what was not used for longest, of more than 32 MiB', () => {
    const cache = new FunctionCache<number>()
    for (let id = 0; id < 4; id++) cache.add(id, id, closure(8 * megabyte))
    expect(cache.get(0)).toBe(0)
    cache.add(4, 4, closure(9 * megabyte))
    expect([0, 1, 2, 3, 4].map(id => cache.get(id))).toEqual([0, undefined, undefined, 3, 4])
  })

  test('keeps a new one, however large it is', () => {
    const cache = new FunctionCache<number>()
    cache.add(0, 0, reference)
    cache.add(1, 1, closure(40 * megabyte))
    expect([cache.get(0), cache.get(1)]).toEqual([undefined, 1])
    cache.add(2, 2, reference)
    expect([cache.get(1), cache.get(2)]).toEqual([undefined, 2])
  })

  test('does not count what it forgot', () => {
    const cache = new FunctionCache<number>()
    for (let id = 0; id < 100; id++) {
      cache.add(id, id, closure(20 * megabyte))
      expect(cache.get(id - 1)).toBeUndefined()
    }
    cache.add(100, 100, closure(12 * megabyte))
    expect(cache.get(99)).toBe(99)
  })
})

test('parent and worker agree on what is in it, after any calls', () => {
  const call = fc.record({
    id: fc.nat(400),
    // Large ones often, so that both bounds are met.
    bytes: fc.oneof(fc.constant(0), fc.nat(1000), fc.integer({ min: megabyte, max: 12 * megabyte })),
  })
  // Views of one memory: only their lengths matter.
  const memory = new ArrayBuffer(12 * megabyte)
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 800 }), calls => {
      const sizes = new Map<number, number>()
      const parent = new FunctionCache<true>()
      const worker = new FunctionCache<number>()
      for (const { id, bytes } of calls) {
        // A function keeps its id and its recipe for good.
        if (!sizes.has(id)) sizes.set(id, bytes)
        const recipe: Recipe = {
          kind: 'closure',
          name: 'f',
          label: 'the function f',
          capsule: new Uint8Array(memory, 0, sizes.get(id)),
          classes: [],
        }
        const isKnown = parent.get(id) === true
        if (!isKnown) parent.add(id, true, recipe)
        // The parent sends the recipe only with what the worker does not know.
        const found = worker.get(id)
        expect(found).toBe(isKnown ? id : undefined)
        if (!isKnown) worker.add(id, id, recipe)
      }
      for (let id = 0; id <= 400; id++) expect(worker.get(id) !== undefined).toBe(parent.get(id) === true)
    }),
    { numRuns: 60 },
  )
})
