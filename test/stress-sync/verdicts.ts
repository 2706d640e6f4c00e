import { cell, columns, phases, rows, sum } from './record.mjs'
import { faults } from './sections.mjs'
import type { World } from './world.ts'

/** What was seen, and what is wrong with it. */
export class Verdicts {
  readonly violations: string[] = []
  /** Flows that were killed, by what they did. */
  readonly deaths = new Map<string, number>()
  /** Flows that were killed when they had a unit of the semaphore, or not. */
  unitsInDoubt = 0
  deathsAtBarrier = 0
  kills = 0
  pauses = 0
  /** Times that all waited for one that was killed, or for each other. */
  helped = 0

  complain(what: string): void {
    this.violations.push(what)
    console.error(`VIOLATION ${what}`)
  }

  countDeath(did: string): void {
    this.deaths.set(did, (this.deaths.get(did) ?? 0) + 1)
  }

  /** What the processes complained of. */
  collect({ complaints }: World): void {
    const [count = 0] = complaints
    for (let at = 1; at < Math.min(complaints.length, 1 + 4 * count); at += 4) {
      const [code, ...details] = complaints.subarray(at, at + 4)
      this.complain(`${faults[code!]}: ${details.join(', ')}`)
    }
    complaints.fill(0)
  }
}

export function describe({ records }: World, row: number): string {
  const at = (column: number): number => records[cell(row, column)]!
  return `row ${row}, pid ${at(columns.pid)}, process ${at(columns.instance)}, ${phases[at(columns.phase)]}, ${at(columns.operations)} operations`
}

export function report(verdicts: Verdicts, world: World, seed: number): string {
  const { records } = world
  const operations = sum(records, columns.operations)
  const flows = rows.filter(row => records[cell(row, columns.operations)]! > 0).length
  const deaths = [...verdicts.deaths].sort().map(([did, count]) => `  ${did.padEnd(20)}${String(count).padStart(6)}`)
  return [
    `${operations} operations of ${flows} flows, ${verdicts.kills} processes killed, ${verdicts.pauses} pauses, helped ${verdicts.helped} times`,
    'killed flows, by what they did:',
    ...deaths,
    `sections ${sum(records, columns.entered) + sum(records, columns.entered + 1) + sum(records, columns.entered + 2)}, tokens ${sum(records, columns.consumed)}, meetings ${sum(records, columns.second)}`,
    ...verdicts.violations.map(what => `VIOLATION (seed ${seed}) ${what}`),
    `violations ${verdicts.violations.length}`,
  ].join('\n')
}
