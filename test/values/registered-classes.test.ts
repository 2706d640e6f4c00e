import { fileURLToPath } from 'node:url'
import { Pool } from '@forkyard/core'
import { afterAll, describe, expect, test } from 'vitest'
import { startNode } from '../pool/program.ts'
import { geometry } from './references.ts'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

describe('an instance of a registered class', () => {
  test('arrives as a result, though this process has never heard of its class', async () => {
    const point = await pool.apply(geometry.makePoint, [3, 4])
    expect(point.constructor.name).toBe('Point')
    expect(point.length).toBe(5)
    expect({ ...point }).toEqual({ x: 3, y: 4 })
  })

  test('arrives as an argument', async () => {
    const point = await pool.apply(geometry.makePoint, [3, 4])
    const path = await pool.apply(geometry.makePath, [2])
    const interval = await pool.apply(geometry.makeInterval, [1, 2])
    expect(await pool.map(geometry.describeInstance, [point, path, interval])).toEqual([
      'Point: {"x":3,"y":4}',
      'Path: [{"x":0,"y":0},{"x":1,"y":-1}]',
      'Interval: {"from":1,"to":2}',
    ])
  })

  test('arrives in a worker whose task is a closure, which imports nothing', async () => {
    const point = await pool.apply(geometry.makePoint, [3, 4])
    expect(await pool.map(value => [value.constructor.name, value.length] as const, Array(20).fill(point))).toEqual(
      Array(20).fill(['Point', 5]),
    )
  })

  test('arrives with what it holds, by encode and decode', async () => {
    const path = await pool.apply(geometry.makePath, [3])
    expect(path.points.map(point => [point.constructor.name, point.x, point.y])).toEqual([
      ['Point', 0, -0],
      ['Point', 1, -1],
      ['Point', 2, -2],
    ])
  })

  test('arrives by a static Symbol.for("forkyard.reduce")', async () => {
    const interval = await pool.apply(geometry.makeInterval, [1, 2])
    expect(interval.constructor.name).toBe('Interval')
    expect(await pool.apply((x: object) => x, [interval])).toEqual(interval)
  })

  test('arrives inside of arrays, Maps and objects, and once when it occurs twice', async () => {
    const point = await pool.apply(geometry.makePoint, [1, 2])
    const received = await pool.apply((x: unknown) => x, [{ list: [point], map: new Map([[point, point]]) }])
    const { list, map } = received as { list: object[]; map: Map<object, object> }
    expect(list[0]!.constructor.name).toBe('Point')
    expect([...map.entries()][0]).toEqual([list[0], list[0]])
    expect(map.get(list[0]!)).toBe(list[0])
  })

  test('arrives among others in one map, in order', async () => {
    const tuples = Array.from({ length: 200 }, (_, index): [number, number] => [index, -index])
    const points = await pool.starmap(geometry.makePoint, tuples)
    expect(points.map(({ x, y }) => [x, y])).toEqual(tuples)
  })
})

test('an instance of a class that is not registered is refused with its path', async () => {
  await expect(pool.apply(geometry.makeUnregistered)).rejects.toMatchObject({
    code: 'ERR_ENCODE',
    side: 'result',
    path: '.inner[0]',
    message: expect.stringContaining('Unregistered'),
  })
})

test('a decode that throws costs its item alone, with what it threw', async () => {
  const results = await pool.mapSettled(geometry.makeFragile, [0, 1, 2], { chunkSize: 3 })
  expect(results[0]).toEqual({ status: 'fulfilled', value: 0 })
  expect(results[1]).toMatchObject({ status: 'rejected', reason: { message: 'decode is broken' } })
  expect(results[2]).toEqual({ status: 'fulfilled', value: 2 })
})

test('in a program that imports the class too, instances are instances of that very class', async () => {
  const program = fileURLToPath(new URL('./registered-classes.program.mjs', import.meta.url))
  const { stdout, stderr, exitCode } = await startNode([program]).ending
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  expect(JSON.parse(stdout)).toEqual({
    result: [true, true, true],
    seenByWorker: ['Point: {"x":1,"y":2}', 'Path: [{"x":5,"y":6}]', 'Interval: {"from":1,"to":2}'],
    roundTrip: [true, true, true],
    fragile: 'decode is broken',
    alive: 7,
  })
})
