import { expect, test } from 'vitest'
import { type CallerStack, CallerStacks } from '../../src/pool/caller-stack.ts'

function first(stacks: CallerStacks): CallerStack {
  return stacks.next(first)
}

function callsFromALoop(stacks: CallerStacks, count: number): CallerStack[] {
  return Array.from({ length: count }, () => first(stacks))
}

test('calls from two places have stacks of their own', () => {
  const stacks = new CallerStacks()
  const here = () => first(stacks)
  const there = () => first(stacks)
  expect(here().stack).toMatch(/at here /)
  expect(there().stack).toMatch(/at there /)
})

test('of many calls without a pause those behind the 100th share its stack', () => {
  const callers = callsFromALoop(new CallerStacks(), 5000)
  expect(new Set(callers).size).toBe(100)
  expect(callers[4999]).toBe(callers[99])
  expect(callers[4999]!.stack).toMatch(/at callsFromALoop /)
})

test('after a pause each call has its own again', async () => {
  const stacks = new CallerStacks()
  callsFromALoop(stacks, 200)
  await Promise.resolve()
  const afterwards = () => first(stacks)
  expect(afterwards().stack).toMatch(/at afterwards /)
})
