import { type Connection, Process, pipe, Queue } from '@forkyard/core'
import { type Ball, type Game, pingAwaiting, pingBlocking, pongAwaiting, pongBlocking, type Score } from './players.ts'

type Ping = (connection: Connection<Ball, Ball>, game: Game, scores: Queue<Score>) => void | Promise<void>
type Pong = (connection: Connection<Ball, Ball>) => void | Promise<void>

export const games: readonly { title: string; ping: Ping; pong: Pong }[] = [
  { title: 'blocking', ping: pingBlocking, pong: pongBlocking },
  { title: 'awaiting', ping: pingAwaiting, pong: pongAwaiting },
]

/** Starts two processes, and lets them play to the end. */
export async function runGame(ping: Ping, pong: Pong, game: Game): Promise<Score> {
  const [left, right] = pipe<Ball, Ball>()
  const scores = new Queue<Score>()
  // The ends belong to these processes: when one of them is gone, the other gets EndOfPipeError.
  const one = new Process({ name: 'ping', target: ping, args: [left, game, scores] })
  const other = new Process({ name: 'pong', target: pong, args: [right] })
  await Promise.all([one.start(), other.start()])
  await Promise.all([one.join(), other.join()])
  for (const { name, exitCode, error } of [one, other]) {
    if (exitCode !== 0) throw new Error(`The process ${name} ended with exit code ${exitCode}.`, { cause: error })
  }
  return scores.getNowait()
}
