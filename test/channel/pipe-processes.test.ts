import { createHash } from 'node:crypto'
import { type Connection, pipe } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'
import { startProcess } from '../process/open-process.ts'

type Calls = 'async' | 'sync' | 'mixed'

/** Sends back what it receives, until there is the word `over`. */
const echo = async (own: Connection, calls: Calls) => {
  for (let count = 0; ; count++) {
    const blocks = calls === 'sync' || (calls === 'mixed' && count % 2 === 0)
    const value = blocks ? own.recvSync() : await own.recv()
    if (value === 'over') return count
    if (blocks) own.sendSync(value)
    else await own.send(value)
  }
}

/** Receives from one, sends to the other. */
const relay = async (from: Connection, to: Connection, calls: Calls) => {
  for (;;) {
    const value = calls === 'sync' ? from.recvSync() : await from.recv()
    if (calls === 'sync') to.sendSync(value)
    else await to.send(value)
    if (value === 'over') return
  }
}

const large = 16 * 2 ** 20
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Bytes that do not repeat within any power of two. */
function numbered(length: number): Uint8Array {
  const words = new Uint32Array(length / 4)
  for (let index = 0; index < words.length; index++) words[index] = index * 2_654_435_761
  return new Uint8Array(words.buffer)
}

describe.each(['async', 'sync', 'mixed'] as const)('with %s calls at the other side', calls => {
  test('a worker of a pool answers 500 messages in their order', async () => {
    const pool = openPool({ processes: 1 })
    const [one, other] = pipe<unknown, unknown>()
    const echoing = pool.apply(echo, [other, calls])
    const sending = (async () => {
      for (let number = 0; number < 500; number++) await one.send({ number })
      await one.send('over')
    })()
    for (let number = 0; number < 500; number++) expect(await one.recv()).toEqual({ number })
    await sending
    expect(await echoing).toBe(500)
  })

  test('a Process answers, too', async () => {
    const [one, other] = pipe<unknown, unknown>({ capacity: 1024 })
    const child = await startProcess({ target: echo, args: [other, calls] })
    const sending = (async () => {
      for (let number = 0; number < 100; number++) await one.send('x'.repeat(number * 10))
    })()
    for (let number = 0; number < 100; number++) expect(await one.recv()).toBe('x'.repeat(number * 10))
    await sending
    await one.send('over')
    await child.join()
    expect(child.exitCode).toBe(0)
  })
})

test.each(['async', 'sync'] as const)(
  'children talk with each other by %s calls, in pipes of one direction',
  async calls => {
    const [start, toFirst] = pipe<unknown, unknown>({ duplex: false })
    const [between, toSecond] = pipe<unknown, unknown>({ duplex: false })
    const [last, toLast] = pipe<unknown, unknown>({ duplex: false })
    const first = await startProcess({ target: relay, args: [start, toSecond, calls] })
    const second = await startProcess({ target: relay, args: [between, toLast, calls] })
    const sending = (async () => {
      for (let number = 0; number < 300; number++) await toFirst.send(number)
      await toFirst.send('over')
    })()
    for (let number = 0; number < 300; number++) expect(await last.recv()).toBe(number)
    expect(await last.recv()).toBe('over')
    await expect(last.recv()).rejects.toMatchObject({ code: 'ERR_END_OF_PIPE' })
    await sending
    await Promise.all([first.join(), second.join()])
  },
)

describe('16 MiB', () => {
  test.each([
    ['through 4 KiB', 4096],
    ['through 1 MiB', 2 ** 20],
    ['through 32 MiB', 2 ** 25],
  ])('go %s and back whole, with small messages around them', async (_, capacity) => {
    const pool = openPool({ processes: 1 })
    const [one, other] = pipe<unknown, unknown>({ capacity })
    const echoing = pool.apply(echo, [other, 'async'])
    const bytes = numbered(large)
    const sending = (async () => {
      await one.send('before')
      await one.send(bytes)
      await one.send('after')
    })()
    expect(await one.recv()).toBe('before')
    expect(digest((await one.recv()) as Uint8Array)).toBe(digest(bytes))
    expect(await one.recv()).toBe('after')
    await sending
    await one.send('over')
    await echoing
  })

  test.each(['async', 'sync'] as const)('go in both directions at once, by %s calls of the child', async calls => {
    const pool = openPool({ processes: 1 })
    const [one, other] = pipe<unknown, Uint8Array>({ capacity: 2 ** 16 })
    const exchange = async (own: Connection, length: number, how: Calls) => {
      const bytes = new Uint8Array(length).fill(7)
      // Not awaited, so that it goes on while the other direction is read, also when that blocks.
      const sending = own.send(bytes)
      const received = (how === 'sync' ? own.recvSync() : await own.recv()) as Uint8Array
      await sending
      return process.getBuiltinModule('node:crypto').createHash('sha256').update(received).digest('hex')
    }
    const exchanging = pool.apply(exchange, [other, large, calls])
    const bytes = numbered(large)
    const [received] = await Promise.all([one.recv(), one.send(bytes)])
    expect(received.length).toBe(large)
    expect(received.every(byte => byte === 7)).toBe(true)
    expect(await exchanging).toBe(digest(bytes))
  })

  test('go in both directions of one process', async () => {
    const [one, other] = pipe<Uint8Array, Uint8Array>({ capacity: 4096 })
    const bytes = numbered(2 ** 20)
    const [there, back] = await Promise.all([other.recv(), one.recv(), one.send(bytes), other.send(bytes)])
    expect([digest(there), digest(back)]).toEqual([digest(bytes), digest(bytes)])
  })
})
