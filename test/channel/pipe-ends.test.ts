import { type Connection, EndOfPipeError, pipe } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collectGarbage } from '../garbage.ts'
import { openPool } from '../pool/open-pool.ts'
import { runProcess, startProcess } from '../process/open-process.ts'

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
const end = { code: 'ERR_END_OF_PIPE', name: 'EndOfPipeError' }
const large = new Uint8Array(2 ** 20)

/** It says that it is there; what becomes of it is the test's concern. */
const sayAndWait = async (own: Connection) => {
  await own.send(process.pid)
  await new Promise(resolve => setTimeout(resolve, 1e6))
}

describe('after the other end was closed', () => {
  test('what was sent before is received first, then each call tells of the end', async () => {
    const [one, other] = pipe()
    for (const value of [1, 2, 3]) await other.send(value)
    other.close()
    expect([await one.recv(), one.recvSync(), await one.recv()]).toEqual([1, 2, 3])
    for (let call = 0; call < 3; call++) {
      await expect(one.recv()).rejects.toMatchObject(end)
      expect(() => one.recvSync()).toThrow(EndOfPipeError)
      await expect(one.recv({ timeout: 0 })).rejects.toMatchObject(end)
      await expect(one.send('to nobody')).rejects.toMatchObject(end)
      expect(() => one.sendSync('to nobody')).toThrow(EndOfPipeError)
      expect(await one.poll()).toBe(true)
    }
  })

  test('calls that wait are told, those for a value and those for room', async () => {
    const [one, other] = pipe({ capacity: 256 })
    const waiting = [one.recv(), one.recv(), one.send(large), one.send('next')]
    await turn()
    other.close()
    for (const outcome of await Promise.allSettled(waiting)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: end })
    }
  })

  test('of a pipe with one direction the sender is told, too', async () => {
    const [receiver, sender] = pipe({ duplex: false })
    receiver.close()
    await expect(sender.send(1)).rejects.toMatchObject(end)
    const [reader, writer] = pipe({ duplex: false })
    writer.close()
    await expect(reader.recv()).rejects.toMatchObject(end)
  })
})

describe('an end that was only dropped', () => {
  /** Nothing here refers to the other end afterwards. */
  function openHalf(): Connection {
    const [one, other] = pipe({ capacity: 256 })
    other.sendSync('last words')
    return one
  }

  async function untilSettled(calls: Promise<unknown>[]): Promise<unknown[]> {
    let settled = false
    const outcomes = Promise.allSettled(calls).finally(() => {
      settled = true
    })
    while (!settled) {
      collectGarbage()
      await turn()
    }
    return outcomes
  }

  test('is as good as closed once it is collected', async () => {
    const one = openHalf()
    const outcomes = await untilSettled([one.recv(), one.recv(), one.send(large)])
    expect(outcomes).toMatchObject([
      { value: 'last words' },
      { status: 'rejected', reason: end },
      { status: 'rejected', reason: end },
    ])
  })

  test('in another process, too', async () => {
    const pool = openPool({ processes: 1, execArgv: ['--expose-gc'] })
    const [one, other] = pipe()
    await pool.apply((own: Connection) => own.send('was here'), [other])
    expect(await one.recv()).toBe('was here')
    let isOver = false
    const over = expect(one.recv())
      .rejects.toMatchObject(end)
      .finally(() => {
        isOver = true
      })
    while (!isOver) await pool.apply(() => (globalThis as unknown as { gc(): void }).gc())
    await over
  })
})

describe('after the other process', () => {
  test.each([
    ['returned', () => {}],
    ['left by process.exit', () => process.exit(3)],
    ['threw', () => Promise.reject(new Error('no'))],
    ['killed itself', () => process.kill(process.pid, 'SIGKILL')],
  ])('%s, what it had sent is received first, then the end', async (_, leave) => {
    const [one, other] = pipe<number, number>()
    const target = async (own: Connection<number, number>, go: () => unknown) => {
      for (let number = 0; number < 10; number++) await own.send(number)
      await go()
    }
    // The function goes with the target, which captures it.
    await runProcess({ target: (own: Connection<number, number>) => target(own, leave), args: [other] })
    for (let number = 0; number < 10; number++) expect(await one.recv()).toBe(number)
    await expect(one.recv()).rejects.toMatchObject(end)
    await expect(one.recv({ timeout: 0 })).rejects.toMatchObject(end)
    await expect(one.send(1)).rejects.toMatchObject(end)
  })

  test.each(['recv', 'poll', 'send'] as const)('was killed while %s waited for it, that one is told', async name => {
    const [one, other] = pipe({ capacity: 256 })
    const child = await startProcess({ target: sayAndWait, args: [other], stderr: 'ignore' })
    await one.recv()
    const calls = { recv: () => one.recv(), poll: () => one.poll({ timeout: 1e6 }), send: () => one.send(large) }
    const waiting = calls[name]()
    await turn()
    child.kill()
    if (name === 'poll') expect(await waiting).toBe(true)
    else await expect(waiting).rejects.toMatchObject(end)
    await expect(one.recv()).rejects.toMatchObject(end)
  })

  test.each([0, 1, 20])('was killed, waits of %i ms each see it', async timeout => {
    const [one, other] = pipe()
    const child = await startProcess({ target: sayAndWait, args: [other], stderr: 'ignore' })
    await one.recv()
    child.kill()
    await child.exited
    await expect(one.recv({ timeout })).rejects.toMatchObject(end)
  })

  test('was killed in the middle of a long message, that one does not come', async () => {
    const [one, other] = pipe({ capacity: 4096 })
    const sendLong = async (own: Connection) => {
      await own.send('whole')
      await own.send(new Uint8Array(2 ** 20))
    }
    const child = await startProcess({ target: sendLong, args: [other], stderr: 'ignore' })
    expect(await one.recv()).toBe('whole')
    // Its first part is there.
    expect(await one.poll({ timeout: 1e6 })).toBe(true)
    child.kill()
    await expect(one.recv()).rejects.toMatchObject(end)
  })

  test('was killed while it took a long message, its sender is told', async () => {
    const [one, other] = pipe({ capacity: 4096 })
    const takeOne = async (own: Connection) => {
      await own.send('ready')
      for (;;) await own.recv()
    }
    const child = await startProcess({ target: takeOne, args: [other], stderr: 'ignore' })
    await one.recv()
    const sending = (async () => {
      for (;;) await one.send(large)
    })()
    while (!(await one.poll({ timeout: 5 }))) child.kill()
    await expect(sending).rejects.toMatchObject(end)
  })

  test('was killed, a blocking wait in a third process is told', async () => {
    const [one, other] = pipe()
    const [told, reports] = pipe<string, string>({ duplex: false })
    const wait = async (own: Connection, to: Connection<string, string>) => {
      await to.send(String(own.recvSync()))
      try {
        own.recvSync()
      } catch (error) {
        await to.send((error as { code: string }).code)
      }
    }
    await startProcess({ target: wait, args: [one, reports] })
    const child = await startProcess({ target: sayAndWait, args: [other], stderr: 'ignore' })
    expect(await told.recv()).toBe(String(child.pid))
    child.kill()
    expect(await told.recv()).toBe(end.code)
  })
})
