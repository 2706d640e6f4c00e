import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

interface Person {
  name: string
  friend?: Person
  friends?: unknown
}

test('the same object twice in an argument is one object in the worker, and one in the result', async () => {
  const shared = { name: 'shared' }
  const [isOne, received] = await pool.apply(
    (value: { one: object; other: object[] }) => [value.one === value.other[0], value] as const,
    [{ one: shared, other: [shared] }],
  )
  expect(isOne).toBe(true)
  expect(received.other[0]).toBe(received.one)
})

test('the same object in two arguments of a call is one object in the worker', async () => {
  const shared = new Map()
  expect(await pool.apply((one: object, other: object) => one === other, [shared, shared])).toBe(true)
})

test('the same object in two items of a map is two objects: each item travels for itself', async () => {
  const shared = { name: 'shared' }
  const [one, other] = await pool.map(x => x, [shared, shared], { chunkSize: 2 })
  expect(one).toEqual(other)
  expect(one).not.toBe(other)
})

test('a cycle is a cycle in the worker, and comes back as one', async () => {
  const ann: Person = { name: 'Ann' }
  const bob: Person = { name: 'Bob', friend: ann }
  ann.friend = bob
  const [name, received] = await pool.apply(
    (person: Person) => [person.friend!.friend!.friend!.name, person] as const,
    [ann],
  )
  expect(name).toBe('Bob')
  expect(received.friend!.friend).toBe(received)
})

test('an array that holds itself, a Map that is its own key and value, and a Set that holds itself arrive', async () => {
  const array: unknown[] = []
  array.push(array)
  const map = new Map<unknown, unknown>()
  map.set(map, map)
  const set = new Set<unknown>()
  set.add(set)
  const received = await pool.apply(
    (...args: [unknown[], Map<unknown, unknown>, Set<unknown>]) => args,
    [array, map, set],
  )
  expect(received[0][0]).toBe(received[0])
  expect(received[1].get(received[1])).toBe(received[1])
  expect(received[2].has(received[2])).toBe(true)
})

test('a cycle that a task makes comes back as a cycle', async () => {
  const received = await pool.apply(() => {
    const person: Person = { name: 'Eve' }
    person.friends = new Map([['self', new Set([person])]])
    return person
  })
  const [self] = (received.friends as Map<string, Set<Person>>).get('self')!
  expect(self).toBe(received)
})

test('two views of one ArrayBuffer stay two views of one, there and back', async () => {
  const memory = new ArrayBuffer(16)
  const [seen, received] = await pool.apply(
    (head: Uint8Array, whole: DataView) => {
      head[0] = 42
      return [whole.getUint8(0), [head, whole]] as const
    },
    [new Uint8Array(memory, 0, 4), new DataView(memory)],
  )
  expect(seen).toBe(42)
  expect(received[0]!.buffer).toBe(received[1]!.buffer)
})

test('100,000 levels of nesting arrive, there and back', async () => {
  let value: unknown[] = []
  for (let depth = 0; depth < 100_000; depth++) value = [value]
  const [seen, received] = await pool.apply(
    (nested: unknown[]) => {
      let depth = 0
      for (let level = nested; level.length > 0; level = level[0] as unknown[]) depth++
      return [depth, nested] as const
    },
    [value],
  )
  expect(seen).toBe(100_000)
  let depth = 0
  for (let level = received; level.length > 0; level = level[0] as unknown[]) depth++
  expect(depth).toBe(100_000)
})
