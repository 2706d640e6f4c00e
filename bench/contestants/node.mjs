/* `node node.mjs PEER MODE WORK`: a pool of the folder `peers` does a work of the folder `works`, two workers. */
import { serveRounds } from './rounds.mjs'

const [peer, mode = '', work] = process.argv.slice(2)

/** @type {import('./pool.ts').PeerModule} */
const { open } = await import(`./peers/${peer}.mjs`)
/** @type {import('./pool.ts').WorkModule} */
const { needs, prepare } = await import(`./works/${work}.mjs`)

const pool = await open(mode, needs ?? { bytes: false })
await serveRounds(pool.version, await prepare(pool))
await pool.close()
