import { Event, Queue } from '@forkyard/core'
import { describe, expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const pool = openPool({ processes: 1 })

function disposed(): Queue<number> {
  const queue = new Queue<number>()
  queue.putNowait(1)
  queue[Symbol.dispose]()
  return queue
}

describe('a queue that was disposed of', () => {
  test.each<[string, (queue: Queue<number>) => unknown]>([
    ['put', queue => queue.put(1)],
    ['putSync', queue => queue.putSync(1)],
    ['tryPut', queue => queue.tryPut(1)],
    ['putNowait', queue => queue.putNowait(1)],
    ['get', queue => queue.get()],
    ['getSync', queue => queue.getSync()],
    ['tryGet', queue => queue.tryGet()],
    ['getNowait', queue => queue.getNowait()],
    ['size', queue => queue.size],
    ['empty', queue => queue.empty],
    ['full', queue => queue.full],
    ['close', queue => queue.close()],
    ['closed', queue => queue.closed],
    ['an iteration', queue => queue[Symbol.asyncIterator]().next()],
  ])('refuses %s', async (_name, use) => {
    const using = (async () => use(disposed()))()
    await expect(using).rejects.toThrow(TypeError)
    await expect(using).rejects.toThrow(/disposed of/)
  })

  test('may be disposed of again', () => {
    const queue = disposed()
    queue[Symbol.dispose]()
    expect(() => queue.size).toThrow(/disposed of/)
  })

  test('cannot be sent', async () => {
    await expect(pool.apply((own: Queue<number>) => own.size, [disposed()])).rejects.toMatchObject({
      code: 'ERR_ENCODE',
    })
  })
})

test('`using` disposes of it', () => {
  let outside: Queue<number>
  {
    using inside = new Queue<number>()
    outside = inside
    inside.putNowait(1)
    expect(inside.size).toBe(1)
  }
  expect(() => outside.size).toThrow(/disposed of/)
})

test('calls that wait reject when it is disposed of', async () => {
  const queue = new Queue<number>({ maxSize: 1 })
  const gets = [queue.get(), queue.get()]
  queue[Symbol.dispose]()
  for (const get of gets) await expect(get).rejects.toThrow(/disposed of/)
  const other = new Queue<number>({ maxSize: 1 })
  other.putNowait(1)
  const puts = [other.put(2), other.put(3)]
  other[Symbol.dispose]()
  for (const put of puts) await expect(put).rejects.toThrow(/disposed of/)
})

test('disposed of here with puts that wait, it does not hold up others', async () => {
  const queue = new Queue<number>({ maxSize: 1 })
  const attached = new Event()
  const disposed = new Event()
  const use = async (own: Queue<number>, hasIt: Event, isDisposed: Event) => {
    hasIt.set()
    await isDisposed.wait()
    const got = [await own.get()]
    const putting = own.put(5)
    got.push(await own.get())
    await putting
    return got
  }
  const putting = [queue.put(1), queue.put(2), queue.put(3)].map(put => put.catch(error => error.name))
  const using = pool.apply(use, [queue, attached, disposed])
  await attached.wait()
  queue[Symbol.dispose]()
  disposed.set()
  expect(await Promise.all(putting)).toEqual([undefined, 'TypeError', 'TypeError'])
  expect(await using).toEqual([1, 5])
})

test('disposed of in a worker it is still good here, and there when it arrives again', async () => {
  const queue = new Queue<number>()
  const putAndDispose = (own: Queue<number>) => {
    own.putSync(own.size)
    own[Symbol.dispose]()
  }
  for (let round = 0; round < 5; round++) await pool.apply(putAndDispose, [queue])
  for (let round = 0; round < 5; round++) expect(queue.getNowait()).toBe(round)
})

test('many that are disposed of while somebody waits do no harm to others', async () => {
  const kept = new Queue<number>()
  const waiting = kept.get()
  for (let round = 0; round < 200; round++) {
    const queue = new Queue<number>({ capacity: 1024 })
    const getting = queue.get().catch(error => error.name)
    if (round % 3 === 0) await new Promise(resolve => setImmediate(resolve))
    queue[Symbol.dispose]()
    expect(await getting).toBe('TypeError')
  }
  kept.putNowait(7)
  expect(await waiting).toBe(7)
})
