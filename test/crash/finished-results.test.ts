import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { numbers } from './ledger.ts'
import { mortal } from './references.ts'

// What had finished keeps its result, whether it was in the pipe or not when the worker died.

const pool = openPool({ processes: 2, stderr: 'ignore' })

const expected: Record<string, (index: number) => unknown> = {
  number: index => index + 0.5,
  zero: () => -0,
  nothing: () => undefined,
  null: () => null,
  boolean: index => index % 2 === 0,
  text: index => `result ${index} äöü 🙂`,
  'half a character': () => '\ud83d',
  bigint: index => 2n ** 70n + BigInt(index),
  object: index => ({ index, deep: [{ values: [1, 2, index] }] }),
  map: index => new Map([[index, new Set([`${index}`])]]),
  date: index => new Date(index),
  instance: index => expect.objectContaining({ x: index, y: -index, length: Math.hypot(index, index) }),
  'typed array': index => Float32Array.of(index, 0.5),
  'small binary': index => Buffer.from(`binary ${index}`),
  'large binary': index => Buffer.alloc(300_000, index),
  'medium text': index => `${index} `.repeat(5000),
  'large text': index => `${index} `.repeat(50_000),
  'large object': index => Array.from({ length: 20_000 }, (_, position) => ({ position, index })),
  twice: index => [{ index }, { index }],
}
const kinds = Object.keys(expected)

async function expectKept(order: readonly string[], way: 'SIGKILL' | 3, count: number): Promise<void> {
  const items = numbers(count).map(index => ({ kind: order[index % order.length]!, index }))
  const outcomes = await pool.mapSettled(mortal.produce, [...items, { kind: '', index: count, way }, ...items], {
    chunkSize: 2 * count + 1,
  })
  const death = outcomes[count]
  expect(death).toMatchObject({ status: 'rejected', reason: { itemIndex: count, state: 'running' } })
  for (const offset of [0, count + 1]) {
    for (const { kind, index } of items) {
      const outcome = outcomes[offset + index] as PromiseFulfilledResult<unknown>
      expect(outcome.status).toBe('fulfilled')
      if (Buffer.isBuffer(outcome.value)) expect(outcome.value.equals(expected[kind]!(index) as Buffer)).toBe(true)
      else expect(outcome.value).toEqual(expected[kind]!(index))
    }
  }
}

describe.each(['SIGKILL', 3] as const)('before a death by %s results are kept', way => {
  test.each(kinds)('of the kind %s', kind => expectKept([kind], way, 12))

  test('of all kinds, one after the other', () => expectKept(kinds, way, 3 * kinds.length))

  test('of all kinds in the other order', () => expectKept(kinds.toReversed(), way, 3 * kinds.length))

  test('of thousands of short items', () => expectKept(['number', 'text', 'nothing', 'object'], way, 4000))
})

test('one object that a result holds twice is one object after a death too', async () => {
  const outcomes = await pool.mapSettled(
    mortal.produce,
    [
      { kind: 'twice', index: 1 },
      { kind: '', index: 1, way: 'SIGKILL' },
    ],
    { chunkSize: 2 },
  )
  const [first, second] = (outcomes[0] as PromiseFulfilledResult<[object, object]>).value
  expect(first).toBe(second)
})

test('a task that throws just before a death keeps its error', async () => {
  const throwOrDie = (x: number) => {
    if (x === 5) process.exit(5)
    if (x % 2 === 1) throw new RangeError(`item ${x}`)
    return x
  }
  const outcomes = await pool.mapSettled(throwOrDie, numbers(10), { chunkSize: 10 })
  for (const index of numbers(10)) {
    const outcome = outcomes[index]
    if (index === 5) expect(outcome).toMatchObject({ reason: { exitCode: 5, itemIndex: 5, state: 'running' } })
    else if (index % 2 === 0) expect(outcome).toEqual({ status: 'fulfilled', value: index })
    else expect(outcome).toMatchObject({ reason: { name: 'RangeError', message: `item ${index}` } })
  }
})
