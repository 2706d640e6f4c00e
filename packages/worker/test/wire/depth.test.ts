import { expect, test } from 'vitest'
import { EncodeError } from '../../src/wire/encode-error.ts'
import { throughTheWire } from './through-the-wire.ts'

const levels = 100_000

interface Node {
  next?: Node | undefined
  previous?: Node | undefined
  depth: number
}

test('arrays in arrays, 100,000 deep, arrive', () => {
  let value: unknown[] = ['bottom']
  for (let depth = 0; depth < levels; depth++) value = [value]
  let received: unknown = throughTheWire(value)
  for (let depth = 0; depth < levels; depth++) received = (received as unknown[])[0]
  expect(received).toEqual(['bottom'])
})

test('objects in objects, 100,000 deep, arrive', () => {
  let value: Node = { depth: 0 }
  for (let depth = 1; depth <= levels; depth++) value = { depth, next: value }
  let received: Node | undefined = throughTheWire(value)
  for (let depth = levels; depth >= 0; depth--, received = received?.next) {
    if (received?.depth !== depth) expect.unreachable(`level ${depth}`)
  }
  expect(received).toBeUndefined()
})

test('Maps in Sets in Maps, 100,000 deep, arrive', () => {
  let value: unknown = 'bottom'
  for (let depth = 0; depth < levels / 2; depth++) value = new Map([['set', new Set([value])]])
  let received: unknown = throughTheWire(value)
  for (let depth = 0; depth < levels / 2; depth++) {
    ;[received] = (received as Map<string, Set<unknown>>).get('set')!
  }
  expect(received).toBe('bottom')
})

test('a list that is linked both ways arrives, 100,000 long', () => {
  const first: Node = { depth: 0 }
  let last = first
  for (let depth = 1; depth < 5_000; depth++) {
    const node: Node = { depth, previous: last }
    last.next = node
    last = node
  }
  let received: Node | undefined = throughTheWire(first)
  let length = 0
  for (; received; received = received.next, length++) {
    if (received.depth !== length || (received.next && received.next.previous !== received)) expect.unreachable()
  }
  expect(length).toBe(5_000)
})

test('a chain of 10,000 causes arrives', () => {
  let error = new Error('0')
  for (let depth = 1; depth < 10_000; depth++) error = new Error(String(depth), { cause: error })
  let received: unknown = throughTheWire(error)
  let length = 0
  for (; received; received = (received as Error).cause) length++
  expect(length).toBe(10_000)
})

test('what cannot travel at the bottom of 100,000 levels is an EncodeError with the whole path', () => {
  let value: unknown = () => 1
  for (let depth = 0; depth < levels; depth++) value = [value]
  try {
    throughTheWire(value)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(EncodeError)
    expect((error as EncodeError).path === '[0]'.repeat(levels)).toBe(true)
  }
})
