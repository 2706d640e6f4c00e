import { type Connection, deserialize, Process, pipe, Queue, serialize } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { collectGarbage } from '../garbage.ts'
import { openPool } from '../pool/open-pool.ts'
import { openProcess, runProcess, startProcess } from '../process/open-process.ts'

// Who has an end: the processes that it was sent to, and the one that sent it, if that goes on to use it.

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
const end = { code: 'ERR_END_OF_PIPE' }
const say = (own: Connection, word: unknown) => own.send(word)

/** Says so, and goes when it is told to. */
const stay = async (own: Connection, orders: Connection<never, unknown>) => {
  await own.send('here')
  await orders.recv()
}

async function untilCollected(call: Promise<unknown>): Promise<void> {
  let settled = false
  const over = expect(call)
    .rejects.toMatchObject(end)
    .finally(() => {
      settled = true
    })
  while (!settled) {
    collectGarbage()
    await turn()
  }
  await over
}

describe('an end that was given to a process', () => {
  test('is its own: the sender may close it at once', async () => {
    const [one, other] = pipe()
    const child = openProcess({ target: (own: Connection) => own.recv().then(word => own.send([word])), args: [other] })
    const starting = child.start()
    other.close()
    await one.send('word')
    expect(await one.recv()).toEqual(['word'])
    await expect(one.recv()).rejects.toMatchObject(end)
    await starting
  })

  test('ends with it, though the sender has the object', async () => {
    const [one, other] = pipe()
    await runProcess({ target: say, args: [other, 'word'] })
    expect(await one.recv()).toBe('word')
    await expect(one.recv()).rejects.toMatchObject(end)
    expect(other.closed).toBe(false)
  })

  test('is shared with the sender when that uses it again', async () => {
    const [one, other] = pipe()
    const child = openProcess({ target: say, args: [other, 'from the child'] })
    await child.start()
    await other.send('from the parent')
    await child.join()
    expect([await one.recv(), await one.recv()].sort()).toEqual(['from the child', 'from the parent'])
    expect(await one.poll({ timeout: 70 })).toBe(false)
    other.close()
    await expect(one.recv()).rejects.toMatchObject(end)
  })

  test('stays its own when the sender uses it on the way, and then closes it', async () => {
    const [one, other] = pipe()
    const child = openProcess({ target: say, args: [other, 'alive'] })
    const starting = child.start()
    expect(await other.poll()).toBe(false)
    other.close()
    expect(await one.recv()).toBe('alive')
    await starting
  })

  test('returns to the sender when the process does not start', async () => {
    const [one, other] = pipe()
    const child = openProcess({ target: say, args: [other, 1], execArgv: ['--no-such-option'], stderr: 'ignore' })
    await expect(child.start()).rejects.toMatchObject({ code: 'ERR_WORKER_START' })
    expect(await one.poll({ timeout: 70 })).toBe(false)
    await other.send('still open')
    expect(await one.recv()).toBe('still open')
    other.close()
    await expect(one.recv()).rejects.toMatchObject(end)
  })

  test('is over when the process does not start, and the sender has closed it', async () => {
    const [one, other] = pipe()
    const child = openProcess({ target: say, args: [other, 1], execArgv: ['--no-such-option'], stderr: 'ignore' })
    const starting = child.start()
    other.close()
    const receiving = expect(one.recv()).rejects.toMatchObject(end)
    await expect(starting).rejects.toMatchObject({ code: 'ERR_WORKER_START' })
    await receiving
  })

  test('is over when the process is killed before it has its arguments, and the sender has closed it', async () => {
    for (let round = 0; round < 3; round++) {
      const [one, other] = pipe()
      const captured = openProcess({ target: () => other.recv() })
      const starting = captured.start()
      other.close()
      captured.kill()
      await starting
      await expect(one.recv()).rejects.toMatchObject(end)
    }
  })

  test('comes back to the very object, and may go out again', async () => {
    const [one, other] = pipe()
    const [carrier, far] = pipe<unknown, unknown>()
    const bounce = async (through: Connection) => through.send(await through.recv())
    const child = await startProcess({ target: bounce, args: [far] })
    await carrier.send(other)
    expect(await carrier.recv()).toBe(other)
    await child.join()
    await other.send('back')
    expect(await one.recv()).toBe('back')
    await runProcess({ target: say, args: [other, 'out again'] })
    expect(await one.recv()).toBe('out again')
    await expect(one.recv()).rejects.toMatchObject(end)
  })
})

describe('an end that was given to two processes', () => {
  test('lives as long as one of them does', async () => {
    const [one, other] = pipe<unknown, unknown>()
    const [orders, ordered] = pipe<string, never>()
    const first = await startProcess({ target: say, args: [other, 'first'] })
    const second = await startProcess({ target: stay, args: [other, ordered] })
    await first.join()
    expect([await one.recv(), await one.recv()].sort()).toEqual(['first', 'here'])
    expect(await one.poll({ timeout: 70 })).toBe(false)
    await orders.send('go')
    await expect(one.recv()).rejects.toMatchObject(end)
    await second.join()
  })

  test('is alive for the one whose message is still on its way when the other ends', async () => {
    const [one, other] = pipe()
    const queue = new Queue<Connection>()
    await queue.put(other)
    await runProcess({ target: say, args: [other, 'first'] })
    expect(await one.recv()).toBe('first')
    expect(await one.poll({ timeout: 70 })).toBe(false)
    const takeAndSay = async (from: Queue<Connection>) => (await from.get()).send('second')
    await runProcess({ target: takeAndSay, args: [queue] })
    expect(await one.recv()).toBe('second')
    await expect(one.recv()).rejects.toMatchObject(end)
  })
})

test('an end that was passed on belongs to the third process', async () => {
  const [one, other] = pipe<unknown, unknown>()
  const [orders, ordered] = pipe<string, never>()
  const passOn = async (own: Connection, receiver: Connection<never, unknown>, target: typeof stay) => {
    const child = new Process({ target, args: [own, receiver] })
    await child.start()
    own.close()
    await child.join()
  }
  // What a process starts is a function that it has, so that this one captures what the other runs.
  const child = await startProcess({
    target: (own: Connection, receiver: Connection<never, unknown>) => passOn(own, receiver, stay),
    args: [other, ordered],
  })
  expect(await one.recv()).toBe('here')
  await orders.send('go')
  await expect(one.recv()).rejects.toMatchObject(end)
  await child.join()
})

describe('an end travels', () => {
  test.each([
    ['as an argument of a task', 0],
    ['inside of a larger value', 1],
    ['captured by a closure', 2],
    ['through a queue', 3],
    ['through a pipe', 4],
  ])('%s, and back in its result', async (_, way) => {
    const pool = openPool({ processes: 1 })
    const [one, other] = pipe<unknown, unknown>()
    const queue = new Queue<Connection>()
    const [carrier, far] = pipe<Connection, Connection>()
    const ways = [
      () => pool.apply((own: Connection) => own.send('word').then(() => own), [other]),
      () =>
        pool.apply(
          ({ list }: { list: Connection[] }) => list[0]!.send('word').then(() => list[0]!),
          [{ list: [other] }],
        ),
      () => pool.apply(() => other.send('word').then(() => other)),
      () =>
        queue
          .put(other)
          .then(() => pool.apply(async from => (await from.get()).send('word').then(() => null), [queue])),
      () =>
        carrier
          .send(other)
          .then(() => pool.apply(async from => (await from.recv()).send('word').then(() => null), [far])),
    ]
    const back = await ways[way]!()
    expect(await one.recv()).toBe('word')
    if (back) expect(back).toBe(other)
  })

  test('in initArgs, to each worker', async () => {
    const [one, other] = pipe<unknown, unknown>()
    const pool = openPool({
      processes: 2,
      initializer: (own: Connection) => own.send('initialised'),
      initArgs: [other],
    })
    await pool.ready()
    expect([await one.recv(), await one.recv()]).toEqual(['initialised', 'initialised'])
  })

  test('as the result of a task whose process then ends', async () => {
    const pool = openPool({ processes: 1, maxTasksPerChild: 1 })
    const make = async () => {
      const { pipe: open } = await import('@forkyard/core')
      const [inner, outer] = open({ duplex: false })
      await outer.send('from there')
      return inner
    }
    const inner = await pool.apply(make)
    expect(await inner.recv()).toBe('from there')
    await expect(inner.recv()).rejects.toMatchObject(end)
  })
})

describe('an end in a message that does not arrive', () => {
  test('is still the sender’s when there was no room for the message', async () => {
    const [one, other] = pipe<unknown, unknown>()
    const queue = new Queue<unknown>({ maxSize: 1 })
    await queue.put('full')
    await expect(queue.put(other, { timeout: 5 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect(queue.tryPut({ other })).toBe(false)
    expect(await one.poll({ timeout: 70 })).toBe(false)
    other.close()
    await expect(one.recv()).rejects.toMatchObject(end)
  })

  test('is over once nobody can read the message any more', async () => {
    const [one, other] = pipe()
    const send = async (given: Connection) => {
      const [carrier, unread] = pipe()
      await carrier.send(given)
      unread.close()
      carrier.close()
    }
    await send(other)
    other.close()
    await untilCollected(one.recv())
  })

  test('is still the sender’s when another part of the value cannot travel', async () => {
    const [one, other] = pipe()
    const [carrier, far] = pipe()
    await expect(carrier.send([other, () => 1])).rejects.toMatchObject({ code: 'ERR_ENCODE' })
    for (let count = 0; count < 10; count++) {
      collectGarbage()
      await turn()
    }
    expect(await one.poll({ timeout: 70 })).toBe(false)
    await other.send('open')
    expect(await one.recv()).toBe('open')
    expect(far.closed).toBe(false)
  })
})

test('an object that comes after another was collected is not taken for it', async () => {
  const [one, bytes] = (() => {
    const [first, second] = pipe()
    return [first, serialize(second)]
  })()
  // The object of `serialize` is kept by nobody: in the turn in which it is collected, another one arrives.
  for (let round = 0; round < 5; round++) {
    const again = deserialize(bytes) as Connection
    collectGarbage()
    await again.send(round)
    expect(await one.recv()).toBe(round)
    expect(await one.poll({ timeout: 60 })).toBe(false)
  }
})

test('an end that is in 3,000 messages at once is over when its users are gone', async () => {
  const [one, other] = pipe<unknown, unknown>()
  const pool = openPool({ processes: 2 })
  const items = Array.from({ length: 3000 }, (_, number) => [other, number] as const)
  const sendNumber = ([own, number]: readonly [Connection<unknown, unknown>, number]) => own.send(number)
  const working = pool.map(sendNumber, items, { chunkSize: 1000 })
  const numbers = new Set<unknown>()
  for (let count = 0; count < 3000; count++) numbers.add(await one.recv())
  expect(numbers.size).toBe(3000)
  await working
  expect(await one.poll({ timeout: 70 })).toBe(false)
  await pool.terminate()
  await expect(one.recv()).rejects.toMatchObject(end)
})

describe('an end that 14 processes have', () => {
  test('is over when all of them are gone', async () => {
    const [one, other] = pipe<unknown, unknown>()
    const pool = openPool({ processes: 14 })
    await pool.ready()
    const all = Array<Connection>(14).fill(other)
    await pool.map((own: Connection) => own.send(process.pid), all, { chunkSize: 1 })
    for (let count = 0; count < 14; count++) await one.recv()
    expect(await one.poll({ timeout: 70 })).toBe(false)
    await pool.terminate()
    await expect(one.recv()).rejects.toMatchObject(end)
  })
})
