import { deserialize, EndOfPipeError, type PipeOptions, pipe, serialize } from '@forkyard/core'
import { describe, expect, test } from 'vitest'

const both = [
  ['duplex', { duplex: true }],
  ['of one direction', { duplex: false }],
] as const

describe.each(both)('a pipe %s', (_, options) => {
  const open = () => {
    const [receiver, sender] = pipe<unknown, unknown>(options)
    return { receiver, sender }
  }

  test('hands over what was sent, in its order, whichever call sends and whichever receives', async () => {
    const { receiver, sender } = open()
    const sent = Array.from({ length: 200 }, (_, number) => ({ number }))
    for (const value of sent) {
      if (value.number % 2) await sender.send(value)
      else sender.sendSync(value)
    }
    for (const value of sent) {
      expect(value.number % 3 ? await receiver.recv() : receiver.recvSync()).toEqual(value)
    }
  })

  test('gives waiting calls their values in the order of the calls', async () => {
    const { receiver, sender } = open()
    const receiving = Array.from({ length: 50 }, () => receiver.recv())
    for (let number = 0; number < 50; number++) await sender.send(number)
    expect(await Promise.all(receiving)).toEqual(Array.from({ length: 50 }, (_, index) => index))
  })

  test('lets sends that are not awaited wait for room, in their order', async () => {
    const [receiver, sender] = pipe<string, string>({ ...options, capacity: 256 })
    const texts = Array.from({ length: 100 }, (_, number) => `${number}`.padEnd(60, '.'))
    const sending = texts.map(text => sender.send(text))
    for (const text of texts) expect(await receiver.recv()).toBe(text)
    await Promise.all(sending)
  })

  test('copies: what is changed after it was sent arrives as it was', async () => {
    const { receiver, sender } = open()
    const value = { list: [1], bytes: new Uint8Array(100_000) }
    await sender.send(value)
    value.list.push(2)
    value.bytes.fill(1)
    const received = (await receiver.recv()) as typeof value
    expect(received.list).toEqual([1])
    expect(received.bytes.every(byte => byte === 0)).toBe(true)
  })

  test('says where in a value something cannot travel, and sends nothing of it', async () => {
    const { receiver, sender } = open()
    const refused = { user: { call: () => 1 } }
    await expect(sender.send(refused)).rejects.toMatchObject({ code: 'ERR_ENCODE', path: '.user.call' })
    expect(() => sender.sendSync(refused)).toThrow(expect.objectContaining({ code: 'ERR_ENCODE' }))
    expect(await receiver.poll()).toBe(false)
    await sender.send('next')
    expect(await receiver.recv()).toBe('next')
  })
})

test('the two directions of a duplex pipe are apart from each other', async () => {
  const [one, other] = pipe<string, string>()
  await one.send('from one')
  await other.send('from other')
  expect(await other.poll()).toBe(true)
  expect([await one.recv(), await other.recv()]).toEqual(['from other', 'from one'])
  expect([await one.poll(), await other.poll()]).toEqual([false, false])
})

const circle: Record<string, unknown> = { list: [1, 'two'] }
circle.self = circle

test.each([
  ['undefined', undefined],
  ['null', null],
  ['-0', -0],
  ['NaN', Number.NaN],
  ['a BigInt', 2n ** 70n],
  ['an empty string', ''],
  ['half of a surrogate pair', 'a\ud800b'],
  ['a Date', new Date(5)],
  ['a Map with a Set', new Map([[{ key: 1 }, new Set([1, undefined])]])],
  ['a RegExp', /a+/giu],
  ['a URL', new URL('https://example.org/path?query')],
  ['an array with holes', Object.assign(new Array(3), { 1: 'one' })],
  ['an empty binary', new Uint8Array(0)],
  ['a Float64Array', new Float64Array([1.5, -0])],
  ['a Buffer', Buffer.from('bytes')],
  ['a circle', circle],
])('%s arrives as it left', async (_, value) => {
  const [receiver, sender] = pipe({ duplex: false })
  await sender.send(value)
  expect(await receiver.recv()).toStrictEqual(value)
})

test('an error arrives with its class, cause and properties', async () => {
  const [receiver, sender] = pipe({ duplex: false })
  await sender.send(Object.assign(new RangeError('outer', { cause: new TypeError('inner') }), { detail: 7 }))
  const error = (await receiver.recv()) as RangeError
  expect(error).toBeInstanceOf(RangeError)
  expect(error).toMatchObject({ message: 'outer', detail: 7, cause: { name: 'TypeError', message: 'inner' } })
})

describe('the wrong direction', () => {
  test('is known beforehand', () => {
    const [receiver, sender] = pipe({ duplex: false })
    expect([receiver.readable, receiver.writable]).toEqual([true, false])
    expect([sender.readable, sender.writable]).toEqual([false, true])
    const [one] = pipe()
    expect([one.readable, one.writable]).toEqual([true, true])
  })

  test.each([
    ['send', 0, 'only receives'],
    ['sendSync', 0, 'only receives'],
    ['recv', 1, 'only sends'],
    ['recvSync', 1, 'only sends'],
    ['poll', 1, 'only sends'],
  ] as const)('of %s is refused, with words that say what to do', async (name, end, reason) => {
    const ends = pipe({ duplex: false })
    const error = (await (async () => ends[end][name]({}))().catch(refusal => refusal)) as Error
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toContain(`${name}(): this end of the pipe ${reason}`)
    expect(error.message).toContain('duplex')
  })
})

describe('the options of pipe()', () => {
  test.each([
    [null, TypeError, 'must be an object, got null'],
    [false, TypeError, 'must be an object, got false'],
    [{ duplex: 'yes' }, TypeError, 'duplex of pipe() must be true or false, got'],
    [{ duplex: null }, TypeError, 'duplex of pipe() must be true or false, got null'],
    [{ duplex: 0 }, TypeError, 'duplex of pipe() must be true or false, got 0'],
    [{ capacity: 0 }, RangeError, 'capacity of pipe() must be an integer from 1'],
    [{ capacity: 1.5 }, RangeError, 'got 1.5'],
    [{ capacity: '1 MiB' }, RangeError, '1 MiB'],
    [{ capacity: 2 ** 31 }, RangeError, 'got 2147483648'],
  ])('%j are refused', (options, type, message) => {
    const make = () => pipe(options as PipeOptions)
    expect(make).toThrow(type)
    expect(make).toThrow(message)
  })

  test.each([undefined, {}, { duplex: undefined, capacity: undefined }, { capacity: 1 }])(
    '%j are fine',
    async options => {
      const [one, other] = pipe<string, string>(options)
      await one.send('there')
      await other.send('back')
      expect([await other.recv(), await one.recv()]).toEqual(['there', 'back'])
    },
  )
})

test('a Connection cannot be made by hand', () => {
  const Connection = pipe()[0].constructor
  expect(() => Reflect.construct(Connection, [])).toThrow(TypeError)
})

test('in one thread an end is one object, however often it arrives', async () => {
  const [one, other] = pipe()
  const [carrier, reader] = pipe()
  await carrier.send([one, { again: one }])
  const [first, { again }] = (await reader.recv()) as [unknown, { again: unknown }]
  expect(first).toBe(one)
  expect(again).toBe(one)
  expect(deserialize(serialize(other))).toBe(other)
})

describe('an end that is closed here', () => {
  test('refuses all that it could do, with words that say so', async () => {
    const [end, other] = pipe()
    expect(end.closed).toBe(false)
    end.close()
    end.close()
    expect([end.closed, other.closed]).toEqual([true, false])
    for (const call of [() => end.send(1), () => end.recv(), () => end.poll()]) {
      const error = (await call().catch(reason => reason)) as Error
      expect(error).toBeInstanceOf(EndOfPipeError)
      expect(error).toMatchObject({ name: 'EndOfPipeError', code: 'ERR_END_OF_PIPE' })
      expect(error.message).toContain('closed by this process')
    }
    expect(() => end.sendSync(1)).toThrow(EndOfPipeError)
    expect(() => end.recvSync()).toThrow(EndOfPipeError)
  })

  test('ends the calls that wait at it', async () => {
    const [end, other] = pipe({ capacity: 256 })
    const waiting = [end.recv(), end.recv(), end.poll({ timeout: 1e6 }), end.send(new Uint8Array(10_000))]
    end.close()
    for (const outcome of await Promise.allSettled(waiting)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_END_OF_PIPE' } })
      expect((outcome as PromiseRejectedResult).reason.message).toContain('closed by this process')
    }
    await expect(other.recv()).rejects.toThrow(EndOfPipeError)
  })

  test('by `using`', () => {
    const [end] = pipe()
    end[Symbol.dispose]()
    expect(end.closed).toBe(true)
  })
})
