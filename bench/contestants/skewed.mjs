/*
 * `node skewed.mjs auto|SIZE`: a map of ours over items of unequal length, by chunks of our choice or of a fixed size. After
 * an idea of joblib's benchmark of automatic batching.
 */
import { Pool } from '@forkyard/core'
import { compute } from '../tasks/tasks.mjs'
import { Halves } from './peers/halves.mjs'
import { versionOf } from './peers/version.mjs'
import { scaled, serveRounds, time } from './rounds.mjs'

const [chunk = 'auto'] = process.argv.slice(2)
const count = scaled(4000)

/** Milliseconds of each item, half a millisecond in the mean. */
const lengths = {
  /** Few are long: the upper half of a normal distribution. */
  gaussian: Array.from({ length: count }, (_, index) => Math.abs(normal(index)) * 0.5 * Math.sqrt(Math.PI / 2)),
  /** Longer and shorter again, four times: what was measured is soon wrong. */
  cyclic: Array.from({ length: count }, (_, index) => 0.5 - 0.49 * Math.cos((8 * Math.PI * index) / count)),
}

const contestant = chunk === 'floor' ? floor() : ours()
await contestant.run('gaussian')
await serveRounds(contestant.version, async word => {
  const milliseconds = await time(() => contestant.run(/** @type {keyof typeof lengths} */ (word)))
  return { [word]: (count / milliseconds) * 1000 }
})
await contestant.close()

function ours() {
  const pool = new Pool({ processes: 2 })
  const chunkSize = chunk === 'auto' ? chunk : Number(chunk)
  return {
    version: versionOf('@forkyard/core'),
    run: (/** @type {keyof typeof lengths} */ shape) => pool.map(compute, lengths[shape], { chunkSize }),
    close: () => pool.terminate(),
  }
}

function floor() {
  const halves = new Halves()
  return {
    version: `node ${process.version.slice(1)}`,
    run: async (/** @type {keyof typeof lengths} */ shape) => {
      await halves.prepare('compute', lengths[shape])
      await halves.run()
    },
    close: () => halves.close(),
  }
}

/** Normally distributed, the same for each contestant. @param {number} index */
function normal(index) {
  return Math.sqrt(-2 * Math.log(1 - scatter(2 * index))) * Math.cos(2 * Math.PI * scatter(2 * index + 1))
}

/** From 0 to below 1, without a pattern. @param {number} index */
function scatter(index) {
  const mixed = Math.imul(index ^ (index >>> 16) ^ 0x5bd1e995, 0x45d9f3b)
  return (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 0) / 2 ** 32
}
