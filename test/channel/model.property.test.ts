import { strict as assert } from 'node:assert'
import { Queue } from '@forkyard/core'
import fc from 'fast-check'
import { test } from 'vitest'
import { Comparison } from './model.ts'

type Step = ['put' | 'get', timeout: number | undefined] | ['tryPut' | 'tryGet' | 'close'] | ['abort', number]

const timeout = fc.constantFrom(undefined, undefined, undefined, 0, 1e6)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constantFrom('put', 'get'), timeout) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('tryPut', 'tryGet')) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('abort'), fc.nat(20)) },
) as fc.Arbitrary<Step>
const close: fc.Arbitrary<Step[]> = fc.constantFrom([], [['close']])

function take(comparison: Comparison, [name, argument]: Step): void {
  if (name === 'tryPut' || name === 'tryGet') assert.deepEqual(...comparison[name]())
  else if (name === 'abort') comparison.abort(argument)
  else if (name === 'close') comparison.close()
  else comparison[name](argument)
}

test('whatever is done to it, one call after the other, a queue does what an array does', async () => {
  const steps = fc.tuple(fc.array(step, { maxLength: 40 }), close, fc.array(step, { maxLength: 10 }))
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), steps, async (maxSize, parts) => {
      const comparison = new Comparison(maxSize)
      for (const each of parts.flat() as Step[]) {
        take(comparison, each)
        assert.deepEqual(...(await comparison.settle()))
      }
      comparison.dispose()
    }),
    { numRuns: 150 },
  )
})

type Put = { size: number; how: 'put' | 'tryPut' | 'given up' }

const put: fc.Arbitrary<Put | 'get' | 'tryGet' | 'given up get' | 'turn'> = fc.oneof(
  fc.record({
    size: fc.oneof(fc.nat(300), fc.nat(1500), fc.integer({ min: 180, max: 270 })),
    how: fc.constantFrom('put', 'put', 'tryPut', 'given up'),
  }) as fc.Arbitrary<Put>,
  fc.constantFrom('get', 'get', 'tryGet', 'given up get', 'turn'),
)

test('sizes around that of the ring: what was put is got once, whole and in order, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(1, 256, 512, 1024), fc.array(put, { maxLength: 60 }), async (capacity, steps) => {
      const queue = new Queue<[number: number, bytes: Uint8Array]>({ capacity })
      const outcomes = new Map<number, Promise<boolean> | boolean>()
      const got: Promise<[number, Uint8Array] | undefined>[] = []
      const give = (value: Promise<[number, Uint8Array]>): void => void got.push(value.catch(() => undefined))
      for (const [number, each] of steps.entries()) {
        if (each === 'turn') await new Promise(resolve => setImmediate(resolve))
        else if (each === 'get') give(queue.get())
        else if (each === 'given up get') give(queue.get({ timeout: number % 3 }))
        else if (each === 'tryGet') {
          const found = queue.tryGet()
          if (found) give(Promise.resolve(found.value))
        } else {
          const value: [number, Uint8Array] = [number, new Uint8Array(each.size).fill(number)]
          const wait = each.how === 'put' ? {} : { timeout: number % 3 }
          if (each.how === 'tryPut') outcomes.set(number, queue.tryPut(value))
          else {
            const putting = queue.put(value, wait).then(
              () => true,
              () => false,
            )
            outcomes.set(number, putting)
          }
        }
      }
      // All that waits for room has it, and all that waits for a value has one or gives up.
      const rest: [number, Uint8Array][] = []
      const reading = (async () => {
        for await (const value of queue) rest.push(value)
      })()
      const put = new Set<number>()
      for (const [number, outcome] of outcomes) if (await outcome) put.add(number)
      queue.close()
      await reading
      const values = [...(await Promise.all(got)).filter(value => value !== undefined), ...rest]
      for (const [number, bytes] of values) {
        const { size } = steps[number] as Put
        assert.deepEqual(bytes, new Uint8Array(size).fill(number))
      }
      const numbers = values.map(([number]) => number)
      assert.deepEqual(
        numbers,
        [...put].sort((one, other) => one - other),
      )
      assert.equal(queue.size, 0)
      queue[Symbol.dispose]()
    }),
    { numRuns: 150 },
  )
})
