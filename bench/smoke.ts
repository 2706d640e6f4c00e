import { measure } from './harness/measure.ts'
import type { Row } from './harness/row.ts'
import { loadRows } from './harness/rows.ts'
import { describe, isRelative, judge } from './harness/verdict.ts'

/*
 * pnpm bench:smoke: has a row collapsed? A part of the work, few rounds, the peers that a row names for this, and only
 * comparisons, which a slow or busy machine changes little. A row counts as collapsed when less than half of what is
 * wanted is reached twice.
 */

const scale = 0.2
const slack = 2

const rows = [...(await loadRows()).values()].filter(({ smoke }) => smoke).map(shorten)
let collapsed = 0
for (const row of rows) {
  const lines = (await findCollapse(row, 3)) && (await findCollapse(row, 5))
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
async function findCollapse(row: Row, rounds: number): Promise<string[] | undefined> {
  const measurement = await measure(row, { rounds, scale })
  const oursTrouble = measurement.get('ours')?.trouble
  if (oursTrouble) return [`ours ${oursTrouble}`]
  const missed = judge(row, measurement, slack).filter(({ reached, holds }) => reached !== undefined && !holds)
  return missed.length > 0 ? missed.map(verdict => describe(row, verdict)) : undefined
}
