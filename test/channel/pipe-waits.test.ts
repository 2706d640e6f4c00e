import { getEventListeners } from 'node:events'
import { type Connection, pipe, TimeoutError } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const listenersOn = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** No further message fits into it. */
function full(): [Connection<string, string>, Connection<string, string>, number] {
  const [one, other] = pipe<string, string>({ capacity: 256 })
  let count = 0
  for (; ; count++) {
    try {
      one.sendSync('text'.repeat(10), { timeout: 0 })
    } catch (error) {
      expect(error).toBeInstanceOf(TimeoutError)
      return [one, other, count]
    }
  }
}

describe('a recv that is given up takes nothing away', () => {
  test.each([0, 1, 20, 70])('by its time of %i ms', async timeout => {
    const [one, other] = pipe()
    const error = (await one.recv({ timeout }).catch(reason => reason)) as Error
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error.message).toBe(`Nothing arrived within ${timeout} ms.`)
    await other.send('value')
    expect(await one.recv({ timeout: 0 })).toBe('value')
  })

  test('by its time while it blocks', async () => {
    const [one, other] = pipe()
    for (const timeout of [0, 1, 60]) expect(() => one.recvSync({ timeout })).toThrow(TimeoutError)
    await other.send('value')
    expect(one.recvSync({ timeout: 0 })).toBe('value')
  })

  test('by its signal, whose reason it rejects with', async () => {
    const [one, other] = pipe()
    const controller = new AbortController()
    const reason = { why: 'enough' }
    const receiving = one.recv({ signal: controller.signal })
    await turn()
    expect(listenersOn(controller.signal)).toBe(1)
    controller.abort(reason)
    await expect(receiving).rejects.toBe(reason)
    await expect(one.recv({ signal: controller.signal })).rejects.toBe(reason)
    expect(listenersOn(controller.signal)).toBe(0)
    await other.send('value')
    expect(await one.recv()).toBe('value')
  })
})

describe('a send that is given up sends nothing', () => {
  test.each([0, 1, 20, 70])('by its time of %i ms', async timeout => {
    const [one, other, count] = full()
    const error = (await one.send('late'.repeat(10), { timeout }).catch(reason => reason)) as Error
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error.message).toBe(`There was no room within ${timeout} ms.`)
    for (let left = count; left > 0; left--) expect(await other.recv()).toBe('text'.repeat(10))
    expect(await other.poll()).toBe(false)
    await one.send('next')
    expect(await other.recv()).toBe('next')
  })

  test('by its signal, whose reason it rejects with', async () => {
    const [one, other, count] = full()
    const controller = new AbortController()
    const sending = one.send('late'.repeat(10), { signal: controller.signal })
    await turn()
    controller.abort('enough')
    await expect(sending).rejects.toBe('enough')
    expect(listenersOn(controller.signal)).toBe(0)
    for (let left = count; left > 0; left--) await other.recv()
    expect(await other.poll()).toBe(false)
  })
})

describe('poll', () => {
  test('says at once whether there is something, and takes nothing', async () => {
    const [one, other] = pipe()
    expect(await one.poll()).toBe(false)
    await other.send('value')
    expect([await one.poll(), await one.poll({ timeout: 0 }), await one.poll({ timeout: 1000 })]).toEqual(
      Array(3).fill(true),
    )
    expect(await one.recv()).toBe('value')
    expect(await one.poll()).toBe(false)
  })

  test.each([1, 20, 70])('is false after %i ms in which nothing came', async timeout => {
    const [one, other] = pipe()
    expect(await one.poll({ timeout })).toBe(false)
    expect(other.closed).toBe(false)
  })

  test('waits for a value, and so may many', async () => {
    const [one, other] = pipe()
    const polls = Array.from({ length: 5 }, () => one.poll({ timeout: Infinity }))
    await turn()
    await other.send('value')
    expect(await Promise.all(polls)).toEqual(Array(5).fill(true))
    expect(await one.recv()).toBe('value')
  })

  test('does not keep the value from a recv that waits beside it', async () => {
    const [one, other] = pipe()
    const polls = [one.poll({ timeout: 1e6 }), one.poll({ timeout: 1e6 })]
    const receiving = one.recv()
    await turn()
    await other.send('value')
    expect(await receiving).toBe('value')
    // A poll may see it before it is taken.
    await other.send('second')
    expect(await Promise.all(polls)).toEqual([true, true])
  })

  test('rejects with the reason of its signal', async () => {
    const [one, other] = pipe()
    const controller = new AbortController()
    const polling = one.poll({ timeout: 1e6, signal: controller.signal })
    await turn()
    controller.abort('enough')
    await expect(polling).rejects.toBe('enough')
    await expect(one.poll({ signal: AbortSignal.abort('before') })).rejects.toBe('before')
    expect(listenersOn(controller.signal)).toBe(0)
    expect(other.closed).toBe(false)
  })

  test('is true at the end, which recv then tells of', async () => {
    const [one, other] = pipe()
    const polling = one.poll({ timeout: 1e6 })
    await turn()
    other.close()
    expect(await polling).toBe(true)
    expect(await one.poll()).toBe(true)
    await expect(one.recv()).rejects.toMatchObject({ code: 'ERR_END_OF_PIPE' })
  })

  test('sees what another process sends', async () => {
    const pool = openPool({ processes: 1 })
    const [one, other] = pipe()
    const polling = one.poll({ timeout: 1e6 })
    await pool.apply((end: Connection) => end.send(process.pid), [other])
    expect(await polling).toBe(true)
    expect(await one.recv()).toBe(pool.workers[0]!.pid)
  })
})

describe('options of a wait that are wrong', () => {
  const calls = ['send', 'sendSync', 'recv', 'recvSync', 'poll'] as const
  const wrong = [
    [{ timeout: -1 }, RangeError, 'must be a number of milliseconds >= 0, got -1'],
    [{ timeout: '100' }, RangeError, 'must be a number of milliseconds >= 0, got 100'],
    [{ signal: 'stop' }, TypeError, 'must be an AbortSignal, got stop'],
    [100, TypeError, 'must be an object, got 100'],
    [null, TypeError, 'must be an object, got null'],
  ] as const

  test.each(calls.flatMap(name => wrong.map(row => [name, ...row] as const)))(
    'are refused by %s: %j',
    async (name, options, type, message) => {
      const [one, other] = pipe()
      await other.send('first')
      const call = async () =>
        name.startsWith('send') ? one[name as 'send']('value', options as never) : one[name as 'recv'](options as never)
      const error = (await call().catch(reason => reason)) as Error
      expect(error).toBeInstanceOf(type)
      expect(error.message).toContain(message)
      expect([await one.poll(), await other.poll()]).toEqual([true, false])
    },
  )
})

test('a wait that blocks is refused in a process that has children', async () => {
  const pool = openPool({ processes: 1 })
  await pool.ready()
  const [one, other] = pipe()
  expect(() => one.recvSync()).toThrow(expect.objectContaining({ code: 'ERR_SYNC_WAIT' }))
  expect(() => one.sendSync('value')).toThrow(expect.objectContaining({ code: 'ERR_SYNC_WAIT' }))
  expect(await other.poll()).toBe(false)
})
