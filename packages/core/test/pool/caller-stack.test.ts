import { expect, test } from 'vitest'
import { type CallerStack, CallerStacks, failForAwaiter } from '../../src/pool/caller-stack.ts'

function call(stacks: CallerStacks, now: number): CallerStack | undefined {
  return stacks.next(call, now)
}

test('calls from two places have stacks of their own', () => {
  const stacks = new CallerStacks()
  const here = () => call(stacks, 0)
  const there = () => call(stacks, 0)
  expect(here()?.stack).toMatch(/at here /)
  expect(there()?.stack).toMatch(/at there /)
})

test('of many calls in a tenth of a second the first 100 are looked at, and again after it', () => {
  const stacks = new CallerStacks()
  const callers = Array.from({ length: 500 }, (_, index) => call(stacks, index / 10))
  expect(new Set(callers.slice(0, 100)).size).toBe(100)
  expect(new Set(callers.slice(100))).toEqual(new Set([undefined]))
  expect(stacks.recent).toBe(callers[99])
  const afterwards = () => call(stacks, 100)
  expect(afterwards()?.stack).toMatch(/at afterwards /)
})

const otherwise = { stack: 'Error\n    at elsewhere (there.mjs:1:1)' }

/** As a call does that fails some time after it was made. */
function failLater(): Promise<unknown> {
  return new Promise(resolve => {
    setImmediate(() => resolve(failForAwaiter(new Error('late'), otherwise)))
  })
}

async function stackOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason as Error,
  )
  return error.stack!
}

test('a failure is told who awaits it, and who awaits that', async () => {
  const inner = async () => {
    await failLater()
  }
  const outer = async () => {
    await inner()
  }
  expect(await stackOf(outer())).toMatch(/^Error: late\n(?:.*\n)*? {4}at (?:async )?inner .*\n {4}at (?:async )?outer /)
})

test('in a list of promises, it is told which of them', async () => {
  const all = async () => {
    await Promise.all([nothing(), nothing(), failLater()])
  }
  expect(await stackOf(all())).toMatch(/at async Promise\.all \(index 2\)\n {4}at (?:async )?all /)
})

async function nothing(): Promise<void> {
  // As a call that is well.
}

test('without anybody who awaits it, it gets the frames that are known otherwise', async () => {
  const { stack } = await new Promise<Error>(resolve => {
    failLater().then(undefined, resolve)
  })
  expect(stack).toMatch(/at elsewhere \(there\.mjs:1:1\)$/)
})

test('it has no frames of its own', async () => {
  const awaits = async () => {
    await failLater()
  }
  expect(await stackOf(awaits())).not.toMatch(/failForAwaiter/)
})
