import { type Measurement, measure } from './harness/measure.ts'
import type { Row } from './harness/row.ts'
import { loadRows } from './harness/rows.ts'
import { describe, isRelative, judge } from './harness/verdict.ts'

/*
 * pnpm bench:smoke: has a row collapsed? A part of the work, few rounds, the peers that a row names for this, and only
 * comparisons, of the best round of each, which a slow or busy machine changes least. A row counts as collapsed when
 * three looks in a row see less than half of what is wanted.
 */

const scale = 0.2
const rounds = 3
const looks = 3
const slack = 2

const rows = [...(await loadRows()).values()].filter(({ smoke }) => smoke).map(shorten)
let collapsed = 0
for (const row of rows) {
  let lines: string[] | undefined
  for (let look = 1; look <= looks; look++) {
    lines = await findCollapse(row)
    if (!lines) break
  }
  if (lines) collapsed++
  console.log(`${lines ? 'COLLAPSED' : 'fine'}: ${row.id}${lines ? `\n  ${lines.join('\n  ')}` : ''}`)
}
if (collapsed > 0) process.exitCode = 1

/** Ours and those whom the row names, and what is wanted against them. */
function shorten(row: Row): Row {
  const contestants = row.contestants.filter(({ name, group }) => group === 'ours' || row.smoke?.includes(name))
  return { ...row, contestants, wants: row.wants.filter(isRelative) }
}

/** What is missing; undefined when the row is fine. A want against somebody who is not here says nothing. */
async function findCollapse(row: Row): Promise<string[] | undefined> {
  const measurement = await measure(row, { rounds, scale })
  const oursTrouble = measurement.get('ours')?.trouble
  if (oursTrouble) return [`ours ${oursTrouble}`]
  const missed = judge(row, bestOf(row, measurement), slack).filter(
    ({ reached, holds }) => reached !== undefined && !holds,
  )
  return missed.length > 0 ? missed.map(verdict => describe(row, verdict)) : undefined
}

/** Of each figure the best round alone. */
function bestOf(row: Row, measurement: Measurement): Measurement {
  const directions = new Map(row.figures.map(({ name, higherIsBetter }) => [name, higherIsBetter]))
  const best = (name: string, values: readonly number[]) =>
    directions.get(name) ? Math.max(...values) : Math.min(...values)
  const showings = [...measurement].map(([contestant, { samples, ...others }]) => {
    const bestSamples = new Map([...samples].map(([name, values]) => [name, [best(name, values)]]))
    return [contestant, { ...others, samples: bestSamples }] as const
  })
  return new Map(showings)
}
