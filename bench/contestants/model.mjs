/*
 * `node model.mjs PEER MODE`: by how many percent a work of `tasks/model.mjs` takes longer than in two bare processes that
 * do half of it each. Both are started anew for each round, and are up when the clock starts; what a worker loads or keeps
 * for the work it does not have yet.
 */
import { modelItems } from '../tasks/model.mjs'
import { Halves } from './peers/halves.mjs'
import { serveRounds, time } from './rounds.mjs'

/** @typedef {keyof typeof modelItems} Work */

const [peer, mode = ''] = process.argv.slice(2)
/** @type {import('./pool.ts').PeerModule} */
const { open } = await import(`./peers/${peer}.mjs`)
const { version, close } = await openPool()
await close()

await serveRounds(version, async word => {
  const work = /** @type {Work} */ (word)
  const [measured, pure] = await inRandomOrder(
    () => runPool(work),
    () => runHalves(work),
  )
  return { [work]: 100 * (measured / pure - 1), [`${work}, pure`]: pure }
})

/** Milliseconds. @param {Work} work */
async function runPool(work) {
  const items = modelItems[work]()
  const pool = await openPool()
  const milliseconds = await time(() =>
    pool.map ? pool.map(work, items) : Promise.all(items.map(item => pool.call(work, item))),
  )
  await pool.close()
  return milliseconds
}

/** Milliseconds. @param {Work} work */
async function runHalves(work) {
  const halves = new Halves()
  await halves.prepare(work)
  const milliseconds = await time(() => halves.run())
  halves.close()
  return milliseconds
}

/** Its workers have answered. */
async function openPool() {
  const pool = await open(mode, { bytes: true })
  await Promise.all(Array.from({ length: 20 }, (_, index) => pool.call('square', index)))
  return pool
}

/**
 * @param {() => Promise<number>} first
 * @param {() => Promise<number>} second
 * @returns {Promise<[number, number]>}
 */
async function inRandomOrder(first, second) {
  if (Math.random() < 0.5) return [await first(), await second()]
  const result = await second()
  return [await first(), result]
}
