import { Queue } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

// CHANNEL_MESSAGES=100000 is what the issue asks for: some minutes on two cores.

const messages = Number(process.env.CHANNEL_MESSAGES ?? 5000)
const producers = 8
const consumers = 8

type Message = [producer: number, number: number]

/** Half of the producers, and of the consumers, block. */
const produce = async (queue: Queue<Message>, producer: number, count: number) => {
  for (let number = 0; number < count; number++) {
    if (producer % 2) queue.putSync([producer, number])
    else await queue.put([producer, number])
  }
}

/** How many of each producer it got; they must come in the order in which they were put. */
const consume = async (queue: Queue<Message>, consumer: number, count: number) => {
  const { shared } = await import('@forkyard/core')
  const seen = shared('uint8', 8 * count)
  const last = Array(8).fill(-1)
  let disorder = 0
  const take = ([producer, number]: Message): void => {
    if (number <= last[producer]) disorder++
    last[producer] = number
    seen[producer * count + number]!++
  }
  if (consumer % 2) {
    for await (const message of queue) take(message)
    return { seen, disorder }
  }
  for (;;) {
    try {
      take(queue.getSync())
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_QUEUE_CLOSED') return { seen, disorder }
      throw error
    }
  }
}

test.each([
  ['a ring of 1 MiB', {}],
  ['a ring of 4 KiB', { capacity: 4096 }],
  ['a maxSize of 16', { maxSize: 16 }],
])(
  `8 producers, 8 consumers, ${messages} messages of each, through %s: each arrives once, in order`,
  { timeout: 900_000 },
  async (_name, options) => {
    const pool = openPool({ processes: producers + consumers })
    await pool.ready()
    const queue = new Queue<Message>(options)
    const start = performance.now()
    const consuming = Array.from({ length: consumers }, (_, consumer) =>
      pool.apply(consume, [queue, consumer, messages]),
    )
    const producing = Array.from({ length: producers }, (_, producer) =>
      pool.apply(produce, [queue, producer, messages]),
    )
    await Promise.all(producing)
    queue.close()
    const parts = await Promise.all(consuming)
    const seconds = (performance.now() - start) / 1000
    if (process.env.CHANNEL_MESSAGES) console.log(`${producers * messages} messages in ${seconds.toFixed(1)} s`)
    const total = new Uint8Array(producers * messages)
    for (const { seen, disorder } of parts) {
      expect(disorder).toBe(0)
      for (let index = 0; index < total.length; index++) total[index]! += seen[index]!
    }
    expect(total.findIndex(count => count !== 1)).toBe(-1)
    await pool.close()
    await pool.join()
  },
)
