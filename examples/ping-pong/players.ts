import type { Connection, Queue } from '@forkyard/core'

/** What is sent there and back. */
export interface Ball {
  number: number
  bytes: Uint8Array
}

export interface Game {
  /** How long it takes, in seconds. */
  seconds: number
  /** Of each ball. */
  bytes: number
}

export interface Score {
  roundTrips: number
  seconds: number
}

type End = Connection<Ball, Ball>

// What the processes run. Blocking and awaiting are the same, but for `Sync` and `await`.

export function pingBlocking(connection: End, { seconds, bytes }: Game, scores: Queue<Score>): void {
  const ball = makeBall(bytes)
  const start = performance.now()
  const end = start + seconds * 1000
  let now: number
  do {
    connection.sendSync(ball)
    check(connection.recvSync(), ball)
    ball.number++
    now = performance.now()
  } while (now < end)
  scores.putSync({ roundTrips: ball.number, seconds: (now - start) / 1000 })
}

export async function pingAwaiting(connection: End, { seconds, bytes }: Game, scores: Queue<Score>): Promise<void> {
  const ball = makeBall(bytes)
  const start = performance.now()
  const end = start + seconds * 1000
  let now: number
  do {
    await connection.send(ball)
    check(await connection.recv(), ball)
    ball.number++
    now = performance.now()
  } while (now < end)
  await scores.put({ roundTrips: ball.number, seconds: (now - start) / 1000 })
}

/** Sends back what it gets, until the other process has ended. */
export function pongBlocking(connection: End): void {
  try {
    for (;;) connection.sendSync(connection.recvSync())
  } catch (error) {
    expectEnd(error)
  }
}

export async function pongAwaiting(connection: End): Promise<void> {
  try {
    for (;;) await connection.send(await connection.recv())
  } catch (error) {
    expectEnd(error)
  }
}

function makeBall(length: number): Ball {
  return { number: 0, bytes: new Uint8Array(length).fill(7) }
}

function check({ number, bytes }: Ball, sent: Ball): void {
  if (number === sent.number && bytes.length === sent.bytes.length && bytes.at(-1) === sent.bytes.at(-1)) return
  throw new Error(`Ball ${sent.number} came back as another one.`)
}

function expectEnd(error: unknown): void {
  if ((error as { code?: unknown }).code !== 'ERR_END_OF_PIPE') throw error
}
