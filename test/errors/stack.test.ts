import { Pool } from '@forkyard/core'
import { afterAll, expect, test } from 'vitest'
import { failureOf } from './failure-of.ts'
import { failures } from './references.ts'

const pool = new Pool({ processes: 2 })
afterAll(async () => {
  await pool.close()
  await pool.join()
})

function callFromHere(): Promise<unknown> {
  return pool.apply(failures.throwsRemotely)
}

/** Where both stand in a stack: what the worker ran, and who asked for it. */
function order(stack: string, remote: string, caller: string): void {
  expect(stack.indexOf(remote)).toBeGreaterThan(-1)
  expect(stack.indexOf(caller)).toBeGreaterThan(stack.indexOf(remote))
}

test('a stack is that of the worker, followed by the frames of the caller', async () => {
  const error = await failureOf(callFromHere())
  expect(error.stack).toMatch(/^Error: thrown in deepInside\n {4}at deepInside .*failures\.mjs/)
  order(error.stack!, 'failures.mjs', 'stack.test.ts')
  order(error.stack!, 'at throwsRemotely', 'at callFromHere')
})

test.each<[name: string, call: () => PromiseLike<unknown>]>([
  ['map', () => pool.map(failures.pay, [5])],
  ['starmap', () => pool.starmap(failures.pay, [[5]])],
  ['apply', () => pool.apply(failures.pay, [5])],
  ['imap', () => pool.imap(failures.pay, [5]).next()],
  ['imapUnordered', () => pool.imapUnordered(failures.pay, [5]).next()],
])('%s gives the stack of its caller', async (_name, call) => {
  const error = await failureOf(call())
  order(error.stack!, 'failures.mjs', 'stack.test.ts')
})

test('mapSettled gives each error the stack of the caller', async () => {
  const results = await pool.mapSettled(failures.pay, [1, 2, 3])
  for (const result of results) {
    expect(result.status).toBe('rejected')
    order((result as PromiseRejectedResult).reason.stack, 'failures.mjs', 'stack.test.ts')
  }
})

test('an error that is thrown after an await has the stack of the caller', async () => {
  const error = await failureOf(pool.apply(failures.payLater, [5]))
  order(error.stack!, 'failures.mjs', 'stack.test.ts')
})

test('the frames of the caller stand there once', async () => {
  const { stack } = await failureOf(callFromHere())
  expect(stack!.split('at callFromHere')).toHaveLength(2)
})

test('the stack of the caller has no frames of the library', async () => {
  const { stack } = await failureOf(callFromHere())
  const callers = stack!.slice(stack!.indexOf('at throwsRemotely'))
  expect(callers).not.toMatch(/packages\/(?:core|worker)\//)
})

test('the stack of a cause is that of the worker alone', async () => {
  function callWithCause() {
    return pool.apply(function failing() {
      throw new Error('outer', { cause: new Error('inner') })
    })
  }
  const error = await failureOf(callWithCause())
  const { stack } = error.cause as Error
  expect(stack).toMatch(/^Error: inner\n {4}at failing .*stack\.test\.ts/)
  expect(stack).not.toContain('at callWithCause')
  order(error.stack!, 'at failing', 'at callWithCause')
})

test('the stack stays hidden, as that of any error', async () => {
  const error = await failureOf(callFromHere())
  expect(Object.keys(error)).toEqual([])
})

test('where the stack of a closure points into it, its frame has a name, and the file that it was written in', async () => {
  const error = await failureOf(
    pool.apply(function computeSomething() {
      throw new Error('in a closure')
    }),
  )
  expect(error.stack).toMatch(/^Error: in a closure\n {4}at computeSomething \(.*stack\.test\.ts:\d+:\d+\)/)
})

test('a stack without frames gets those of the caller', async () => {
  const error = await failureOf(
    pool.apply(() => {
      const thrown = new Error('bare')
      thrown.stack = 'Error: bare'
      throw thrown
    }),
  )
  expect(error.stack).toMatch(/^Error: bare\n {4}at .*stack\.test\.ts/s)
})

test('of calls that fail in quick succession each has the frames of who awaits it', async () => {
  const first = async (id: number) => {
    await pool.apply(failures.pay, [id])
  }
  const second = async (id: number) => {
    await pool.apply(failures.pay, [id])
  }
  const errors = await Promise.all(
    Array.from({ length: 400 }, (_, id) => failureOf(id % 2 === 0 ? first(id) : second(id))),
  )
  errors.forEach(({ stack }, id) => {
    const [own, other] = id % 2 === 0 ? ['first', 'second'] : ['second', 'first']
    order(stack!, 'failures.mjs', `at ${own}`)
    expect(stack).not.toContain(`at ${other}`)
  })
})
