import { startProgram } from '../terminal/command-line.ts'
import { formatTable } from '../terminal/table.ts'
import { games, runGame } from './games.ts'
import { helpText, type Options, readOptions } from './options.ts'
import type { Score } from './players.ts'

await startProgram({ name: 'ping-pong', helpText, readOptions, run: play })

/** Returns the exit code. */
async function play({ seconds, bytes }: Options): Promise<number> {
  console.log(`Two processes, ${seconds} s for each game, Node ${process.version}\n`)
  const rows = []
  for (const size of bytes) {
    for (const { title, ping, pong } of games) {
      const score = await runGame(ping, pong, { seconds, bytes: size })
      rows.push(describe(title, size, score))
    }
  }
  console.log(formatTable(['', 'bytes', 'round trips/s', 'of one', 'MB/s each way'], rows))
  return 0
}

function describe(title: string, bytes: number, { roundTrips, seconds }: Score): string[] {
  return [
    title,
    String(bytes),
    String(Math.round(roundTrips / seconds)),
    `${((seconds / roundTrips) * 1e6).toFixed(0)} us`,
    ((roundTrips * bytes) / seconds / 1e6).toFixed(1),
  ]
}
