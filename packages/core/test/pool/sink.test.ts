import { expect, test } from 'vitest'
import { ArraySink, SettledSink } from '../../src/pool/sink.ts'

test.each([6, undefined])('results in any order are in that of the items, when %s are expected', async expected => {
  const sink = new ArraySink()
  sink.expect(expected)
  sink.numbers(4, Float64Array.of(4, -0))
  sink.value(1, 'one')
  sink.numbers(2, Float64Array.of(2, 3))
  sink.value(0, undefined)
  sink.end(6)
  expect(await sink.promise).toEqual([undefined, 'one', 2, 3, 4, -0])
})

test('results are no longer than what came, when fewer came than were expected', async () => {
  const sink = new ArraySink()
  sink.expect(5)
  sink.numbers(0, Float64Array.of(0, 1))
  sink.end(2)
  expect(await sink.promise).toEqual([0, 1])
})

test('outcomes in any order are in that of the items', async () => {
  const sink = new SettledSink()
  sink.expect(3)
  sink.failure(2, 'no')
  sink.numbers(0, Float64Array.of(0, 1))
  sink.end(3)
  expect(await sink.promise).toEqual([
    { status: 'fulfilled', value: 0 },
    { status: 'fulfilled', value: 1 },
    { status: 'rejected', reason: 'no' },
  ])
})
