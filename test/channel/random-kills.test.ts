import { Queue, shared, WorkerDiedError } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

// CHANNEL_KILL_SECONDS says how long, CHANNEL_KILL_SEED repeats what a test did that failed, as far as processes can.

const seconds = Number(process.env.CHANNEL_KILL_SECONDS ?? 4)
const seed = Number(process.env.CHANNEL_KILL_SEED ?? Math.floor(Math.random() * 2 ** 31))
const producers = 4
const consumers = 4
/** Of one life of a producer. */
const most = 5000
const lives = Math.ceil(100 + seconds * 60)

interface Place {
  queue: Queue<[life: number, number: number, ballast?: Uint8Array]>
  /** Of who has which role; 0 while nobody has. */
  pids: Int32Array
  stop: Int32Array
  /** How many messages each life of a producer knows to have put. */
  put: Int32Array
  /** How often each message was got. */
  got: Uint8Array
}

const produce = async ({ queue, pids, stop, put }: Place, role: number, life: number, limit: number) => {
  pids[role] = process.pid
  for (let number = 0; number < limit && !stop[0]; number++) {
    const message: [number, number, Uint8Array?] = [life, number]
    // Some do not fit into the ring.
    if (number % 50 === 49) message.push(new Uint8Array(10_000).fill(number))
    if (number % 3 === 0) queue.putSync(message)
    else if (number % 3 === 1) await queue.put(message)
    else while (!queue.tryPut(message)) await new Promise(resolve => setImmediate(resolve))
    put[life] = number + 1
  }
  pids[role] = 0
}

const consume = async ({ queue, pids, got }: Place, role: number, limit: number) => {
  pids[role] = process.pid
  for (let count = 0; ; count++) {
    try {
      const [life, number, ballast] = count % 2 ? await queue.get() : queue.getSync()
      if (ballast && (ballast.length !== 10_000 || ballast.some(byte => byte !== (number & 255)))) return 'torn'
      got[life * limit + number]!++
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_QUEUE_CLOSED') return 'drained'
      throw error
    }
  }
}

function makeRandom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What is wrong with the messages of one life of a producer. */
function faultsOf({ put, got }: Place, life: number): { lost: number; doubled: number; unknown: number } {
  const faults = { lost: 0, doubled: 0, unknown: 0 }
  for (let number = 0; number < most; number++) {
    const times = got[life * most + number]!
    if (times > 1) faults.doubled++
    if (times === 0 && number < put[life]!) faults.lost++
    // It was in the queue, but its producer was killed before it could note that.
    if (times > 0 && number > put[life]!) faults.unknown++
  }
  return faults
}

test.each([
  ['a ring of 4 KiB', { capacity: 4096 }],
  ['a maxSize of 3', { maxSize: 3 }],
])(
  `random kills of producers and consumers at %s for ${seconds} s lose what was in their hands only (seed ${seed})`,
  { timeout: (seconds + 120) * 1000 },
  async (_name, options) => {
    const random = makeRandom(seed)
    const pool = openPool({ processes: producers + consumers })
    await pool.ready()
    const place: Place = {
      queue: new Queue(options),
      pids: shared('int32', producers + consumers),
      stop: shared('int32', 1),
      put: shared('int32', lives),
      got: shared('uint8', lives * most),
    }
    let life = 0
    const killed = { producers: 0, consumers: 0 }
    const produceOn = async (role: number): Promise<void> => {
      while (!place.stop[0] && life < lives) {
        await pool.apply(produce, [place, role, life++, most]).catch(forgiveDeath)
      }
    }
    const consumeOn = async (role: number): Promise<string> => {
      for (;;) {
        const end = await pool.apply(consume, [place, role, most]).catch(forgiveDeath)
        if (end) return end
      }
    }
    const roles = Array.from({ length: producers + consumers }, (_, role) => role)
    const producing = roles.slice(0, producers).map(produceOn)
    const consuming = roles.slice(producers).map(consumeOn)
    const end = performance.now() + seconds * 1000
    while (performance.now() < end) {
      await new Promise(resolve => setTimeout(resolve, random() * 80))
      const role = Math.floor(random() * roles.length)
      const pid = place.pids[role]!
      if (pid === 0) continue
      place.pids[role] = 0
      process.kill(pid, 'SIGKILL')
      killed[role < producers ? 'producers' : 'consumers']++
    }
    place.stop[0] = 1
    await Promise.all(producing)
    place.queue.close()
    expect(await Promise.all(consuming)).toEqual(Array(consumers).fill('drained'))
    expect(killed.producers).toBeGreaterThan(0)
    expect(killed.consumers).toBeGreaterThan(0)
    const total = { lost: 0, doubled: 0, unknown: 0 }
    for (let each = 0; each < life; each++) {
      const faults = faultsOf(place, each)
      total.lost += faults.lost
      total.doubled += faults.doubled
      total.unknown += faults.unknown
    }
    if (process.env.CHANNEL_KILL_SECONDS) {
      const messages = place.put.reduce((sum, count) => sum + count, 0)
      console.log(`${messages} messages of ${life} lives; killed ${JSON.stringify(killed)}: ${JSON.stringify(total)}`)
    }
    expect(total).toMatchObject({ doubled: 0, unknown: 0 })
    expect(total.lost).toBeLessThanOrEqual(killed.consumers)
    await pool.close()
    await pool.join()
  },
)

function forgiveDeath(error: unknown): undefined {
  if (!(error instanceof WorkerDiedError)) throw error
}
