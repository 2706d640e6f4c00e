import { setTimeout as wait } from 'node:timers/promises'
import { Pool } from '@forkyard/core'
import { Random } from '../chaos/random.ts'
import { type Options, readOptions } from './options.ts'
import { addToken, pause } from './pause.ts'
import { Place } from './place.ts'
import { columns, processes, sum } from './record.mjs'
import { Silence } from './silence.ts'
import { describe, report, Verdicts } from './verdicts.ts'
import { makeWorld, type World } from './world.ts'

/** After so many kills everybody rests. */
const killsBetweenPauses = 10

try {
  const options = readOptions(process.argv.slice(2))
  if (options) await run(options)
} catch (error) {
  console.error(error)
  process.exit(2)
}

async function run({ seed, duration }: Options): Promise<void> {
  console.log(`seed ${seed}`)
  const world = makeWorld()
  const verdicts = new Verdicts()
  const pool = new Pool({ processes })
  const places = Array.from(
    { length: processes },
    (_, number) => new Place(number, pool, world, Random.of(seed, number + 1), verdicts),
  )
  const stopHelp = helpThoseWhoWaitForEachOther(world, verdicts)
  const silence = new Silence(world, places)
  const random = Random.of(seed, 0)
  let isStuck = false
  const end = Date.now() + duration
  for (let kills = 0; Date.now() < end && !isStuck; ) {
    await wait(random.integer(20, 300))
    if (random.pick(places).kill()) {
      verdicts.kills++
      kills++
    }
    const silent = silence.look()
    if (silent.length > 0) verdicts.complain(`stuck: ${silent.map(row => describe(world, row)).join('; ')}`)
    isStuck = silent.length > 0
    if (isStuck || (kills < killsBetweenPauses && verdicts.unitsInDoubt < 2)) continue
    kills = 0
    isStuck = !(await pause(places, world, verdicts))
  }
  isStuck ||= !(await pause(places, world, verdicts))
  if (!isStuck) {
    world.stop[0] = 1
    // Those who wait for each other now do not see it.
    while (!(await Promise.race([Promise.all(places.map(place => place.ended)), wait(100, false)]))) {
      await addToken(world)
      world.barrier.reset()
      if (world.semaphore.value === 0) world.semaphore.release()
    }
  }
  stopHelp()
  verdicts.collect(world)
  console.log(report(verdicts, world, seed))
  await pool.terminate()
  process.exit(verdicts.violations.length === 0 ? 0 : 1)
}

/** All flows may want a token, or wait at the barrier: then nobody would ever do anything else. */
function helpThoseWhoWaitForEachOther(world: World, verdicts: Verdicts): () => void {
  let before = -1
  const timer = setInterval(async () => {
    const operations = sum(world.records, columns.operations)
    if (operations === before && world.pause[0] === 0) {
      verdicts.helped++
      world.barrier.reset()
      await addToken(world)
    }
    before = operations
  }, 200)
  return () => clearInterval(timer)
}
