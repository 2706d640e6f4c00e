import { Queue, Value } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

const lengthsUntilText = async (queue: Queue<Uint8Array | string>, how: 'get' | 'getSync', count: Value<'int32'>) => {
  const lengths: number[] = []
  for (let value = await queue[how](); typeof value !== 'string'; value = await queue[how]()) {
    lengths.push(value.length)
    count.add(1)
  }
  return lengths
}

test('the readers of a producer that is stopped in the middle of a long message go on when it does', async () => {
  const bytes = 2 ** 20
  const queue = new Queue<Uint8Array | string>({ capacity: 2 ** 13 })
  const [producer, readers] = [openPool({ processes: 1 }), openPool({ processes: 2 })]
  const count = new Value('int32')
  const put = (own: Queue<Uint8Array | string>, length: number) => {
    for (let number = 0; number < 40; number++) own.putSync(new Uint8Array(length))
    for (let reader = 0; reader < 2; reader++) own.putSync('the end')
  }
  await producer.ready()
  const { pid } = producer.workers[0]!
  const reading = (['get', 'getSync'] as const).map(how => readers.apply(lengthsUntilText, [queue, how, count]))
  const putting = producer.apply(put, [queue, bytes])
  for (let stops = 1; stops <= 4; stops++) {
    while (count.value < 5 * stops) await turn()
    process.kill(pid!, 'SIGSTOP')
    const before = count.value
    // Longer than any slice: the readers look whether it is dead, which it is not.
    await expect(new Queue().get({ timeout: 200 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
    expect(count.value - before).toBeLessThanOrEqual(2)
    process.kill(pid!, 'SIGCONT')
  }
  await putting
  const lengths = (await Promise.all(reading)).flat()
  expect(lengths).toEqual(Array(40).fill(bytes))
})

test('what others put while a reader is stopped goes to those who are not', async () => {
  const queue = new Queue<number>()
  const [stopped, others] = [openPool({ processes: 1 }), openPool({ processes: 1 })]
  const ready = new Value('int32')
  const read = async (own: Queue<number>, begun: Value<'int32'>) => {
    const numbers: number[] = []
    begun.add(1)
    for await (const number of own) numbers.push(number)
    return numbers
  }
  const reading = stopped.apply(read, [queue, ready])
  while (ready.value < 1) await turn()
  const { pid } = stopped.workers[0]!
  process.kill(pid!, 'SIGSTOP')
  const other = others.apply(read, [queue, ready])
  for (let number = 0; number < 100; number++) await queue.put(number)
  queue.close()
  const numbers = await other
  process.kill(pid!, 'SIGCONT')
  expect([...numbers, ...(await reading)].sort((one, two) => one - two)).toEqual(
    Array.from({ length: 100 }, (_, index) => index),
  )
  expect(numbers.length).toBeGreaterThanOrEqual(99)
})

test('a producer whose put waits for room, and which computes, does not hold up others', async () => {
  const queue = new Queue<string>({ maxSize: 2 })
  const pool = openPool({ processes: 1 })
  const [begun, stop] = [new Value('int32'), new Value('int32')]
  await queue.put('a')
  await queue.put('b')
  const putAndCompute = (own: Queue<string>, started: Value<'int32'>, end: Value<'int32'>) => {
    own.put('late').catch(() => {})
    started.add(1)
    while (end.value === 0);
  }
  const computing = pool.apply(putAndCompute, [queue, begun, stop])
  while (begun.value === 0) await turn()
  expect([await queue.get(), await queue.get()]).toEqual(['a', 'b'])
  await queue.put('c')
  expect(await queue.get()).toBe('c')
  stop.add(1)
  await computing
  expect(await queue.get()).toBe('late')
})
