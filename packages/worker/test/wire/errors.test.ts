import { describe, expect, test } from 'vitest'
import { dehydrate } from '../../src/wire/dehydrate.ts'
import { appendStack } from '../../src/wire/errors.ts'
import { hydrate } from '../../src/wire/hydrate.ts'
import { assertSame } from './same-value.ts'
import { throughTheWire } from './through-the-wire.ts'

/** What arrives of something that was thrown: properties that cannot travel stay behind. */
function thrownThroughTheWire(thrown: unknown): unknown {
  return hydrate(dehydrate(thrown, { side: 'result', lenientErrors: true }).nodes)
}

function chain(length: number): Error {
  let error = new Error('0')
  for (let depth = 1; depth < length; depth++) error = new Error(String(depth), { cause: error })
  return error
}

function chainLength(error: unknown): number {
  let length = 0
  for (let next = error; next !== undefined; next = (next as Error).cause) length++
  return length
}

describe.each([
  ['sent', throughTheWire as (value: unknown) => unknown],
  ['thrown', thrownThroughTheWire],
])('an error that is %s', (_name, travel) => {
  test.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
    'keeps its class, message, stack and visibility of properties',
    type => {
      const error = Object.assign(new type('message', { cause: { reason: -0 } }), { code: 'E_CODE', count: 0 })
      assertSame(travel(error), error)
      const { stack: receivedStack, ...received } = Object.getOwnPropertyDescriptors(travel(error) as Error)
      const { stack, ...sent } = Object.getOwnPropertyDescriptors(error)
      expect(received).toStrictEqual(sent)
      // A value here, an accessor there: versions of V8 differ.
      expect(receivedStack!.enumerable).toBe(stack!.enumerable)
    },
  )

  test('that has no message gets none', () => {
    expect(Object.hasOwn(travel(new Error()) as Error, 'message')).toBe(false)
  })

  test('keeps the errors of an AggregateError', () => {
    const error = new AggregateError([new TypeError('one'), 'two', new AggregateError([])], 'several', { cause: 1 })
    assertSame(travel(error), error)
  })

  test('may be its own cause', () => {
    const error = new Error('round')
    error.cause = error
    assertSame(travel(error), error)
  })

  test('may have a chain of 14 causes', () => {
    const received = travel(chain(14))
    expect(chainLength(received)).toBe(14)
  })

  test('takes the name of its class along when the class stays behind', () => {
    class PaymentError extends RangeError {
      override get name(): string {
        return 'PaymentError'
      }
    }
    const received = travel(new PaymentError('no money')) as Error
    expect(received).toBeInstanceOf(RangeError)
    expect(received.name).toBe('PaymentError')
    expect(Object.keys(received)).toEqual([])
  })

  test('keeps a name of its own, visible or not', () => {
    const visible = Object.assign(new Error('x'), { name: 'Visible' })
    assertSame(travel(visible), visible)
    const hidden = Object.defineProperty(new Error('x'), 'name', { value: 'Hidden', enumerable: false })
    assertSame(travel(hidden), hidden)
  })

  test('whose stack throws arrives with words in its place', () => {
    const error = Object.defineProperty(new TypeError('message'), 'stack', {
      get() {
        throw new Error('no stack for you')
      },
    })
    const received = travel(error) as Error
    expect(received).toBeInstanceOf(TypeError)
    expect(received.message).toBe('message')
    expect(received.stack).toContain('no stack for you')
  })

  test('with a stack that is no text arrives with a text', () => {
    for (const stack of [undefined, null, 7, ['frames'], Symbol('stack'), Object.create(null)]) {
      const received = travel(Object.assign(new Error('message'), { stack })) as Error
      expect(received.message).toBe('message')
      expect(typeof received.stack).toBe('string')
    }
  })

  test('that is a DOMException keeps its class, name, message, code and stack', () => {
    const error = new DOMException('it was aborted', 'AbortError')
    const received = travel(error) as DOMException
    expect(received).toBeInstanceOf(DOMException)
    expect([received.name, received.message, received.code]).toEqual(['AbortError', 'it was aborted', 20])
    expect(received.stack).toBe(error.stack)
  })
})

test('an error that is sent may be part of a circle of causes', () => {
  const [one, two, three] = [new Error('one'), new Error('two'), new Error('three')]
  one.cause = two
  two.cause = new Map([['three', three]])
  three.cause = [one]
  assertSame(throughTheWire(one), one)
})

describe('a thrown error', () => {
  test('leaves behind what cannot travel, and says so in its stack', () => {
    const error = Object.assign(new Error('request failed'), { socket: { send: () => 1 }, retry() {}, status: 503 })
    const received = thrownThroughTheWire(error) as Error & Record<string, unknown>
    expect(received).toMatchObject({ message: 'request failed', status: 503 })
    expect('socket' in received).toBe(false)
    expect('retry' in received).toBe(false)
    expect(received.stack).toMatch(/without \.socket.*function/)
    expect(received.stack).toMatch(/without \.retry.*function/)
  })

  test('leaves behind what cannot travel in its causes and errors too', () => {
    const inner = Object.assign(new Error('inner'), { socket: () => 1, status: 1 })
    const error = new AggregateError([inner], 'outer', { cause: inner })
    const received = thrownThroughTheWire(error) as AggregateError
    expect(received.cause).toMatchObject({ message: 'inner', status: 1 })
    expect(received.errors[0]).toBe(received.cause)
    expect((received.cause as Error).stack).toContain('without .socket')
    expect(received.stack).not.toContain('without')
  })

  test('that is a DOMException leaves behind a cause that cannot travel', () => {
    const error = Object.defineProperty(new DOMException('it was aborted', 'AbortError'), 'cause', { value: () => 1 })
    const received = thrownThroughTheWire(error) as DOMException
    expect([received.name, received.message]).toEqual(['AbortError', 'it was aborted'])
  })

  test('is looked at as often in a long chain of causes as in a short one', () => {
    // Each cause that is looked at twice by the one above it would double the time: 30 of them would take hours.
    const timesAsked = (length: number): number => {
      let asked = 0
      const innermost = chain(1)
      Object.defineProperty(innermost, 'detail', { get: () => asked++, enumerable: true })
      let error = innermost
      for (let depth = 1; depth < length; depth++) error = new Error(String(depth), { cause: error })
      thrownThroughTheWire(error)
      return asked
    }
    expect(timesAsked(10)).toBe(timesAsked(3))
  })
})

describe('appendStack', () => {
  test('puts the frames of the caller behind those of the error, and hides the property as before', () => {
    const error = new Error('far away')
    error.stack = 'Error: far away\n    at remote (worker.mjs:1:1)'
    appendStack(error, 'Error: caller\n    at local (main.mjs:2:2)\n    at main (main.mjs:3:3)')
    expect(error.stack).toBe(
      'Error: far away\n    at remote (worker.mjs:1:1)\n    at local (main.mjs:2:2)\n    at main (main.mjs:3:3)',
    )
    expect(Object.keys(error)).toEqual([])
  })

  test('leaves alone what is no error, or when there is no caller', () => {
    const error = new Error('far away')
    const { stack } = error
    appendStack(error, undefined)
    expect(error.stack).toBe(stack)
    for (const thrown of ['text', null, undefined, 7, { stack: 'mine' }]) appendStack(thrown, 'Error\n    at caller')
  })

  test('adds nothing when the caller has no frames', () => {
    const error = new Error('far away')
    const { stack } = error
    appendStack(error, 'Error')
    expect(error.stack).toBe(stack)
  })

  test('leaves a frozen error as it is', () => {
    const error = Object.freeze(new Error('frozen'))
    appendStack(error, 'Error\n    at caller (main.mjs:1:1)')
    expect(error.message).toBe('frozen')
  })
})
