import { Event, Queue, Value } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const bytes = 2 ** 22
const capacity = 2 ** 16

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** The lengths of all messages until one that is a text. */
const lengthsUntilText = async (
  queue: Queue<Uint8Array | string>,
  how: 'get' | 'getSync' | 'tryGet',
  count?: Value<'int32'>,
) => {
  const next = async (): Promise<Uint8Array | string> => {
    if (how !== 'tryGet') return queue[how]()
    for (;;) {
      const found = queue.tryGet()
      if (found) return found.value
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  const lengths: number[] = []
  for (let value = await next(); typeof value !== 'string'; value = await next()) {
    lengths.push(value.length)
    count?.add(1)
  }
  return lengths
}

const ways = ['get', 'getSync', 'tryGet'] as const

describe.each(ways)(
  'of a long message that is given up in the middle nothing arrives by %s, and the next is whole',
  way => {
    const pool = openPool({ processes: 1 })

    test('when the signal of its put aborts', async () => {
      const queue = new Queue<Uint8Array | string>({ capacity })
      const reading = pool.apply(lengthsUntilText, [queue, way])
      let put = 0
      for (const turns of [0, 1, 2, 5, 10, 20, 50, 1, 2, 5]) {
        const controller = new AbortController()
        const putting = queue.put(new Uint8Array(bytes), { signal: controller.signal }).then(
          () => put++,
          reason => expect(reason).toBe('enough'),
        )
        for (let count = 0; count < turns; count++) await turn()
        controller.abort('enough')
        await putting
      }
      expect(put).toBeLessThan(10)
      await queue.put(new Uint8Array(5))
      await queue.put('the end')
      expect(await reading).toEqual([...Array(put).fill(bytes), 5])
      expect(queue.size).toBe(0)
    })

    test('when the time of its put is over', async () => {
      const queue = new Queue<Uint8Array | string>({ capacity })
      const reading = pool.apply(lengthsUntilText, [queue, way])
      let put = 0
      for (const timeout of [0, 1, 2, 3, 5, 1, 2, 3]) {
        await queue.put(new Uint8Array(2 * bytes), { timeout }).then(
          () => put++,
          reason => expect(reason.code).toBe('ERR_TIMEOUT'),
        )
      }
      await queue.put('the end')
      expect(await reading).toEqual(Array(put).fill(2 * bytes))
      expect(queue.size).toBe(0)
    })

    test('when its producer is killed', async () => {
      const queue = new Queue<Uint8Array | string>({ capacity })
      const count = new Value('int32')
      const reading = pool.apply(lengthsUntilText, [queue, way, count])
      for (let round = 0; round < 5; round++) {
        const doomed = openPool({ processes: 1 })
        const begun = new Event()
        const putForEver = (own: Queue<Uint8Array | string>, length: number, event: Event) => {
          event.set()
          for (;;) own.putSync(new Uint8Array(length))
        }
        const putting = doomed.apply(putForEver, [queue, bytes, begun])
        await begun.wait()
        const before = count.value
        while (count.value < before + 1) await turn()
        const { pid } = doomed.workers[0]!
        process.kill(pid!, 'SIGKILL')
        await expect(putting).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' })
      }
      await queue.put(new Uint8Array(bytes - 1))
      await queue.put('the end')
      const lengths = await reading
      expect(lengths.pop()).toBe(bytes - 1)
      expect(new Set(lengths)).toEqual(new Set([bytes]))
    })
  },
)

test('a long message that is given up leaves the room that it took to others, though nobody reads', async () => {
  const queue = new Queue<Uint8Array | string>({ capacity: 1024 })
  const pool = openPool({ processes: 1 })
  const putAndEnd = (own: Queue<Uint8Array | string>) => {
    own.put(new Uint8Array(5000)).catch(() => {})
    process.exit(1)
  }
  for (let round = 0; round < 3; round++) {
    await expect(queue.put(new Uint8Array(5000), { timeout: 5 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect(queue.size).toBe(0)
    expect(queue.tryPut('one')).toBe(true)
    await expect(queue.put(new Uint8Array(5000), { timeout: 5 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect([queue.getNowait(), queue.tryPut('other'), queue.size]).toEqual(['one', true, 1])
    expect(queue.getNowait()).toBe('other')
    await expect(pool.apply(putAndEnd, [queue])).rejects.toMatchObject({ exitCode: 1 })
    await queue.put('after')
    expect(queue.getNowait()).toBe('after')
  }
})

test('a get whose message is given up ends when its own time is over', async () => {
  const pool = openPool({ processes: 2 })
  const queue = new Queue<Uint8Array>({ capacity: 256 })
  const get = (own: Queue<Uint8Array>) =>
    own.get({ timeout: 200 }).then(
      () => 'got',
      error => error.code,
    )
  // Its put begins, and then it computes until the reader's time is over.
  const beginAndGiveUp = (own: Queue<Uint8Array>) => {
    const putting = own.put(new Uint8Array(10_000_000), { timeout: 1 }).catch(error => error.code)
    for (const end = Date.now() + 500; Date.now() < end; );
    return putting
  }
  const getting = pool.apply(get, [queue])
  expect(await pool.apply(beginAndGiveUp, [queue])).toBe('ERR_TIMEOUT')
  expect(await getting).toBe('ERR_TIMEOUT')
  await queue.put(new Uint8Array(7))
  expect(await queue.get()).toEqual(new Uint8Array(7))
})

describe('a reader that is killed in the middle of a message', () => {
  test.each(ways)('costs that one at most: the next reader has the following ones, by %s', async way => {
    const queue = new Queue<Uint8Array | string>({ capacity })
    const producer = openPool({ processes: 1 })
    const stop = new Event()
    const put = async (own: Queue<Uint8Array | string>, end: Event) => {
      let number = 0
      for (; !end.isSet; number++) own.putSync(new Uint8Array(2 ** 20).fill(number))
      await own.put('the end')
      return number
    }
    const putting = producer.apply(put, [queue, stop])
    const got = new Value('int32')
    const doomed = openPool({ processes: 1 })
    for (let round = 0; round < 5; round++) {
      const reading = doomed.apply(lengthsUntilText, [queue, way, got])
      // It has begun: one that had not would only be run elsewhere.
      const before = got.value
      while (got.value < before + 4) await turn()
      await doomed.ready()
      process.kill(doomed.workers[0]!.pid!, 'SIGKILL')
      await expect(reading).rejects.toMatchObject({ code: 'ERR_WORKER_DIED' })
    }
    stop.set()
    const numbers: number[] = []
    const next = async (): Promise<Uint8Array | string> => {
      if (way === 'get') return queue.get()
      for (let found = queue.tryGet(); ; found = queue.tryGet()) {
        if (found) return found.value
        await turn()
      }
    }
    for (let value = await next(); typeof value !== 'string'; value = await next()) {
      expect(value.length).toBe(2 ** 20)
      expect(value.every(byte => byte === value[0])).toBe(true)
      numbers.push(value[0]!)
    }
    const total = await putting
    const first = total - numbers.length
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => (first + index) & 255))
    const lost = total - numbers.length - got.value
    expect(lost).toBeGreaterThanOrEqual(0)
    expect(lost).toBeLessThanOrEqual(5)
  })
})
