/*
 * `node chunk-size.mjs auto|fixed`: items a second of a map of x * x, by chunks of the size that is the word of the variant,
 * or of our choice, for comparison at each of them.
 */
import { Pool } from '@forkyard/core'
import { square } from '../tasks/tasks.mjs'
import { versionOf } from './peers/version.mjs'
import { scaled, serveRounds, time } from './rounds.mjs'

const [choice] = process.argv.slice(2)
const items = Array.from({ length: scaled(200_000) }, (_, index) => index)
const pool = new Pool({ processes: 2 })
await pool.map(square, items)

await serveRounds(versionOf('@forkyard/core'), async word => {
  const chunkSize = choice === 'auto' ? choice : Number(word)
  return { [word]: (items.length / (await time(() => pool.map(square, items, { chunkSize })))) * 1000 }
})
await pool.terminate()
