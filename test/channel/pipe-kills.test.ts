import { type Connection, EndOfPipeError, pipe, shared } from '@forkyard/core'
import { expect, test } from 'vitest'
import { openPool } from '../pool/open-pool.ts'

// PIPE_KILL_SECONDS says how long, PIPE_KILL_SEED repeats what a test did that failed, as far as processes can.

const seconds = Number(process.env.PIPE_KILL_SECONDS ?? 4)
const seed = Number(process.env.PIPE_KILL_SEED ?? Math.floor(Math.random() * 2 ** 31))

type Message = [number: number, ballast?: Uint8Array]

/** Says which process it is: one that has not begun yet would begin elsewhere when its worker is killed. */
const send = async (own: Connection, step: number, pid: Int32Array) => {
  pid[0] = process.pid
  for (let number = 0; ; number++) {
    const message: Message = number % step === step - 1 ? [number, new Uint8Array(20_000).fill(number)] : [number]
    if (number % 2) await own.send(message)
    else own.sendSync(message)
  }
}

/** Until the end: how many came, or what is wrong with them. */
const receive = async (own: Connection, pid: Int32Array) => {
  pid[0] = process.pid
  let expected = 0
  try {
    for (; ; expected++) {
      const [number, ballast] = (expected % 2 ? own.recvSync() : await own.recv()) as Message
      if (number !== expected) return `${number} in the place of ${expected}`
      if (ballast?.some(byte => byte !== (number & 255))) return `${number} is torn`
    }
  } catch (error) {
    const { code } = error as { code?: string }
    return code === 'ERR_END_OF_PIPE' ? expected : `${code} after ${expected}`
  }
}

const stream = async (own: Connection, pid: Int32Array) => {
  const sending = send(own, 40, pid).catch(error => (error as { code: string }).code)
  return [await receive(own, pid), await sending]
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

const wait = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))

async function kill(pid: Int32Array): Promise<void> {
  while (pid[0] === 0) await wait(1)
  process.kill(pid[0]!, 'SIGKILL')
}

const forgive = (error: { code?: string }): string => error.code ?? String(error)

test(`whichever end is killed, the other gets all that came before in order, and the end (${seconds} s, seed ${seed})`, {
  timeout: (seconds + 120) * 1000,
}, async () => {
  const random = makeRandom(seed)
  const [receivers, senders] = [openPool({ processes: 1 }), openPool({ processes: 1 })]
  const until = performance.now() + seconds * 1000
  // Each of them in turn.
  for (let round = 0; round < 2 || performance.now() < until; round++) {
    await Promise.all([receivers.ready(), senders.ready()])
    const capacity = [256, 4096, 2 ** 20][Math.floor(random() * 3)]!
    const [receiver, sender] = pipe<unknown, unknown>({ duplex: false, capacity })
    const pids = { sender: shared('int32', 1), receiver: shared('int32', 1) }
    const sending = senders.apply(send, [sender, 10 + Math.floor(random() * 40), pids.sender]).catch(forgive)
    const receiving = receivers.apply(receive, [receiver, pids.receiver]).catch(forgive)
    await wait(random() * 60)
    const victim = round % 2 ? 'sender' : 'receiver'
    await kill(pids[victim])
    const ends = [await sending, await receiving]
    if (victim === 'sender') expect(ends).toEqual(['ERR_WORKER_DIED', expect.any(Number)])
    else expect(ends).toEqual(['ERR_END_OF_PIPE', 'ERR_WORKER_DIED'])
  }
})

test(`both directions under load: who is left gets all in order, and both its calls the end (${seconds} s, seed ${seed})`, {
  timeout: (seconds + 120) * 1000,
}, async () => {
  const random = makeRandom(seed)
  const pools = [openPool({ processes: 1 }), openPool({ processes: 1 })]
  const until = performance.now() + seconds * 1000
  do {
    await Promise.all(pools.map(pool => pool.ready()))
    const ends = pipe<unknown, unknown>({ capacity: 4096 })
    const pids = [shared('int32', 1), shared('int32', 1)]
    const streaming = pools.map((pool, index) => pool.apply(stream, [ends[index]!, pids[index]!]).catch(forgive))
    await wait(random() * 60)
    const victim = Math.floor(random() * 2)
    await kill(pids[victim]!)
    expect(await streaming[1 - victim]).toEqual([expect.any(Number), 'ERR_END_OF_PIPE'])
    expect(await streaming[victim]).toBe('ERR_WORKER_DIED')
  } while (performance.now() < until)
})

test(`the parent reads on while its children are killed (${seconds} s, seed ${seed})`, {
  timeout: (seconds + 120) * 1000,
}, async () => {
  const random = makeRandom(seed)
  const pool = openPool({ processes: 3 })
  const until = performance.now() + seconds * 1000
  do {
    await pool.ready()
    const pids = pool.workers.map(() => shared('int32', 1))
    const reads = pids.map(async pid => {
      const [receiver, sender] = pipe<unknown, unknown>({ duplex: false, capacity: 1024 })
      const sending = pool.apply(send, [sender, 30, pid]).catch(forgive)
      let expected = 0
      try {
        for (; ; expected++) expect(((await receiver.recv()) as Message)[0]).toBe(expected)
      } catch (error) {
        expect(error).toBeInstanceOf(EndOfPipeError)
      }
      expect(await sending).toBe('ERR_WORKER_DIED')
    })
    for (const pid of pids) {
      await wait(random() * 30)
      await kill(pid)
    }
    await Promise.all(reads)
  } while (performance.now() < until)
})
