import { JoinableQueue, shared, WorkerDiedError } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

// JOINABLE_KILL_SECONDS says how long, JOINABLE_KILL_SEED repeats what a test did that failed, as far as processes can.

const seconds = Number(process.env.JOINABLE_KILL_SECONDS ?? 4)
const seed = Number(process.env.JOINABLE_KILL_SEED ?? Math.floor(Math.random() * 2 ** 31))
const consumers = 3
const values = 400

type Work = [number: number, ballast?: Uint8Array]

interface Place {
  queue: JoinableQueue<Work>
  /** Of who has which role. */
  pids: Int32Array
  /** For each value, whether it was done. */
  done: Uint8Array
}

const consume = async ({ queue, pids, done }: Place, role: number) => {
  pids[role] = process.pid
  for (let count = 0; ; count++) {
    const [number] = count % 2 ? await queue.get() : queue.getSync()
    done[number]!++
    queue.taskDone()
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

/** How many values join says were lost. */
async function join(queue: JoinableQueue<Work>): Promise<number> {
  try {
    await queue.join()
    return 0
  } catch (error) {
    expect(error).toBeInstanceOf(WorkerDiedError)
    return Number(/^(\d+) values/.exec((error as Error).message)?.[1] ?? 1)
  }
}

test.each([
  ['with room for all', {}],
  ['of 4 KiB, through which some go in parts', { capacity: 4096 }],
  ['with a maxSize of 2', { maxSize: 2 }],
])(
  `join of a queue %s is right whoever is killed (${seconds} s, seed ${seed})`,
  {
    timeout: (seconds + 120) * 1000,
  },
  async (_, options) => {
    const random = makeRandom(seed)
    const pool = openPool({ processes: consumers })
    await pool.ready()
    const place: Place = {
      queue: new JoinableQueue(options),
      pids: shared('int32', consumers),
      done: shared('uint8', values),
    }
    const { queue, pids, done } = place
    let over = false
    const consumeOn = async (role: number): Promise<void> => {
      while (!over) {
        await pool.apply(consume, [place, role]).catch(error => {
          if (!over) expect(error).toMatchObject({ code: 'ERR_WORKER_DIED' })
        })
      }
    }
    const consuming = Array.from({ length: consumers }, (_, role) => consumeOn(role))
    let kills = 0
    const killOn = async (): Promise<void> => {
      while (!over) {
        await new Promise(resolve => setTimeout(resolve, random() * 60))
        const role = Math.floor(random() * consumers)
        const pid = Atomics.exchange(pids, role, 0)
        if (pid === 0) continue
        process.kill(pid, 'SIGKILL')
        kills++
      }
    }
    const killing = killOn()
    const end = performance.now() + seconds * 1000
    do {
      done.fill(0)
      const killsBefore = kills
      for (let number = 0; number < values; number++) {
        await queue.put(number % 20 === 19 ? [number, new Uint8Array(10_000)] : [number])
      }
      const losses = await join(queue)
      const undone = done.reduce((count, times) => count + (times === 0 ? 1 : 0), 0)
      // One that was done may be lost, too: its consumer died before it could say so. None is done twice.
      expect(undone).toBeLessThanOrEqual(losses)
      expect(losses).toBeLessThanOrEqual(kills - killsBefore + consumers)
      expect(Math.max(...done)).toBe(1)
      expect(queue.size).toBe(0)
    } while (performance.now() < end)
    over = true
    await killing
    await pool.terminate()
    await Promise.all(consuming)
    await join(queue)
    await queue.join()
    await queue.put([0])
    await queue.get()
    queue.taskDone()
    await queue.join()
    expect(() => queue.taskDone()).toThrow(RangeError)
  },
)
