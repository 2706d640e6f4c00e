import { PassThrough } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { decodeMessage } from '../../src/wire/codec.ts'
import { FrameConnection, type FrameOutput } from '../../src/wire/connection.ts'
import { EncodeError } from '../../src/wire/encode-error.ts'
import { type Frame, prefixLength } from '../../src/wire/frame.ts'
import { ProtocolError } from '../../src/wire/protocol-error.ts'
import { frameBytes } from './through-the-wire.ts'

const noOutput: FrameOutput = { write: () => expect.unreachable() }

interface Listener {
  readonly input: PassThrough
  readonly delivered: unknown[]
  /** What `end` was called with, call by call. */
  readonly ends: (Error | undefined)[]
  readonly ended: Promise<Error | undefined>
}

/** A connection that hands each message to `handle`, and notes what happens. */
function listen(handle: (message: unknown) => void | Promise<void> = () => {}): Listener {
  const input = new PassThrough()
  const delivered: unknown[] = []
  const ends: (Error | undefined)[] = []
  const ended = new Promise<Error | undefined>(resolve => {
    new FrameConnection(input, noOutput, {
      frame(frame: Frame) {
        const message = decodeMessage(frame)
        delivered.push(message)
        return handle(message)
      },
      end(error) {
        ends.push(error)
        resolve(error)
      },
    })
  })
  return { input, delivered, ends, ended }
}

/** A handler that is done when the test says so. */
function gate(): { opened: Promise<void>; open: () => void; fail: (error: unknown) => void } {
  let open!: () => void
  let fail!: (error: unknown) => void
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  return { opened, open, fail }
}

function messages(...bodies: unknown[]): Buffer {
  return Buffer.concat(bodies.map(body => frameBytes(1, body)))
}

test('frames are delivered in the order of their arrival', async () => {
  const { input, delivered, ended } = listen()
  input.end(messages('a', 'b', 'c'))
  expect(await ended).toBeUndefined()
  expect(delivered).toEqual(['a', 'b', 'c'])
})

test('no frame is delivered while the handler of one before is pending, and then in order', async () => {
  const first = gate()
  const { input, delivered, ended } = listen(message => (message === 'a' ? first.opened : undefined))
  input.write(messages('a', 'b'))
  input.write(messages('c'))
  await nextTurn()
  expect(delivered).toEqual(['a'])
  first.open()
  input.end(messages('d'))
  await ended
  expect(delivered).toEqual(['a', 'b', 'c', 'd'])
})

test('frames whose handlers are all asynchronous are handled one at a time', async () => {
  let running = 0
  let most = 0
  const { input, delivered, ended } = listen(async () => {
    most = Math.max(most, ++running)
    await nextTurn()
    running--
  })
  input.end(messages(1, 2, 3, 4, 5))
  await ended
  expect(delivered).toEqual([1, 2, 3, 4, 5])
  expect(most).toBe(1)
})

test('the end is reported after the handler of the last frame', async () => {
  const last = gate()
  const { input, ends, ended } = listen(() => last.opened)
  input.end(messages('a'))
  await nextTurn()
  expect(ends).toEqual([])
  last.open()
  expect(await ended).toBeUndefined()
})

test('the input is paused while a handler is pending, and flows again afterwards', async () => {
  const first = gate()
  const { input, delivered } = listen(message => (message === 0 ? first.opened : undefined))
  input.write(messages(0))
  await nextTurn()
  expect(input.isPaused()).toBe(true)
  let accepted = true
  let sent = 0
  while (accepted) accepted = input.write(messages(++sent))
  const drained = new Promise(resolve => input.once('drain', resolve))
  await nextTurn()
  expect(delivered).toEqual([0])
  first.open()
  await drained
  await nextTurn()
  expect(input.isPaused()).toBe(false)
  expect(delivered).toHaveLength(sent + 1)
})

test('a stream that ends between two frames ends without an error', async () => {
  const { input, ended } = listen()
  input.end()
  expect(await ended).toBeUndefined()
})

test('a stream that ends inside a frame ends with a ProtocolError, wherever it was torn', async () => {
  const bytes = messages('a', new Uint8Array(5000).fill(7))
  const boundary = messages('a').length
  for (const position of [1, prefixLength, boundary - 1, boundary + 1, boundary + prefixLength, bytes.length - 1]) {
    const { input, ended } = listen()
    input.end(bytes.subarray(0, position))
    const error = await ended
    expect(error, `torn at ${position}`).toBeInstanceOf(ProtocolError)
    expect(error!.message).toContain('middle of a frame')
  }
})

test('a stream that is destroyed inside a frame ends with a ProtocolError', async () => {
  const { input, ended } = listen()
  input.write(messages('a').subarray(0, 3))
  await nextTurn()
  input.destroy()
  expect(await ended).toBeInstanceOf(ProtocolError)
})

test('garbage ends the connection with a ProtocolError, once, and destroys the input', async () => {
  const { input, delivered, ends, ended } = listen()
  input.write(Buffer.concat([messages('a'), Buffer.from('something else that is written here')]))
  expect(await ended).toBeInstanceOf(ProtocolError)
  input.end(messages('b'))
  await nextTurn()
  expect(delivered).toEqual(['a'])
  expect(ends).toHaveLength(1)
  expect(input.destroyed).toBe(true)
})

test('an error of the input ends the connection with that error, once', async () => {
  const failure = new Error('read failed')
  const { input, ends, ended } = listen()
  input.destroy(failure)
  expect(await ended).toBe(failure)
  await nextTurn()
  expect(ends).toEqual([failure])
})

test('a handler that throws ends the connection with what it threw', async () => {
  const failure = new Error('handler failed')
  const { input, delivered, ended } = listen(() => {
    throw failure
  })
  input.write(messages('a', 'b'))
  expect(await ended).toBe(failure)
  expect(delivered).toEqual(['a'])
})

test('a handler that rejects ends the connection with its reason', async () => {
  const failure = new Error('handler failed later')
  const { input, ended } = listen(() => Promise.reject(failure))
  input.write(messages('a'))
  expect(await ended).toBe(failure)
})

test('after a handler has rejected no frame that waited is delivered', async () => {
  const first = gate()
  const { input, delivered, ended } = listen(message => (message === 'a' ? first.opened : undefined))
  input.write(messages('a', 'b', 'c'))
  await nextTurn()
  first.fail(new Error('handler failed later'))
  await ended
  await nextTurn()
  expect(delivered).toEqual(['a'])
})

test('a handler that throws for a frame that had to wait ends the connection with what it threw', async () => {
  const failure = new Error('handler failed')
  const first = gate()
  const { input, delivered, ends } = listen(message => {
    if (message === 'a') return first.opened
    throw failure
  })
  input.write(messages('a', 'b', 'c'))
  await nextTurn()
  first.open()
  await nextTurn()
  expect(ends).toEqual([failure])
  expect(delivered).toEqual(['a', 'b'])
})

test.each([
  ['ends too early', [0x92, 0x01]],
  ['goes on after its value', [0x01, 0x02]],
  ['is empty', []],
  ['has an extension that nobody knows', [0xd4, 0x63, 0x00]],
])('a frame whose body %s is a ProtocolError that names its kind', (_name, bytes) => {
  const frame: Frame = { kind: 77, body: Buffer.from(bytes), header: Buffer.alloc(0), attachments: [] }
  expect(() => decodeMessage(frame)).toThrow(
    expect.objectContaining({ code: 'ERR_PROTOCOL', message: expect.stringContaining('kind 77') }),
  )
})

test('a frame whose body refers to an attachment that it does not have is a ProtocolError', () => {
  const body = Buffer.from([0xc7, 3, 2, 0, 9, 0])
  expect(() => decodeMessage({ kind: 1, body, header: Buffer.alloc(0), attachments: [] })).toThrow(ProtocolError)
})

test('a message that cannot be encoded throws where it is sent, and the next one goes out', () => {
  const written: Uint8Array[][] = []
  const connection = new FrameConnection(
    new PassThrough(),
    { write: buffers => written.push(buffers) },
    { frame: () => {}, end: () => {} },
  )
  const hostile = {
    get never() {
      throw new Error('read too late')
    },
  }
  expect(() => connection.send(1, [hostile])).toThrow(EncodeError)
  expect(written).toEqual([])
  connection.send(1, ['fine'])
  expect(Buffer.concat(written[0]!).equals(frameBytes(1, ['fine']))).toBe(true)
})
