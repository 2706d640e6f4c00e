import { writeFileSync } from 'node:fs'
import { type Catastrophe, calmLoad } from './catastrophes.ts'
import { runCell } from './cell.ts'
import { type Cell, classify, combine, leaveOut } from './classification.ts'
import { formatMarkdown } from './markdown.ts'
import { helpText, OptionError, type Options, readOptions } from './options.ts'
import type { Peer } from './peers.ts'
import { describeMachine, formatJson, listVersions, type Result } from './result.ts'
import { formatTable } from './table.ts'

/*
 * pnpm bench robustness: the same twelve catastrophes against forkyard and its peers. See --help.
 *
 *   main ── a cell at a time ──► cell.ts: starts an adapter of the folder `peers`, and ends all that is left of it
 *                                  │      ▲
 *                        plan.json ▼      │ report: what became of each item
 *                               adapter ──┘
 *                                  │
 *                               workers ─────► ledger: which item started, in which process
 *
 *   interference.ts kills, from outside, what the catastrophe wants; classification.ts says what all that means.
 */

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(helpText)
  else await runAll(options)
} catch (error) {
  if (!(error instanceof OptionError)) throw error
  console.error(`robustness: ${error.message}\nSee --help.`)
  process.exitCode = 2
}

async function runAll({ peers, catastrophes, runs, limit, json, markdown }: Options): Promise<void> {
  if (process.platform !== 'linux') throw new OptionError('this needs Linux: it looks for processes in /proc')
  const cells: Cell[] = []
  for (const peer of peers) {
    const obstacle = await findObstacle(peer, limit)
    for (const catastrophe of catastrophes) {
      const cell = obstacle ? leaveOut(peer, catastrophe, obstacle) : await judge(peer, catastrophe, { runs, limit })
      const place = `${peer.title.padEnd(26)} ${catastrophe.id.padEnd(18)}`
      console.error(`${place} ${cell.findings.join(', ')} (${(cell.milliseconds / 1000).toFixed(1)} s)`)
      cells.push(cell)
    }
  }
  const date = new Date().toISOString().slice(0, 10)
  const result = { date, node: process.version, machine: describeMachine(), runs, limit, peers, catastrophes, cells }
  console.log(formatReport(result))
  if (json) writeFileSync(json, formatJson(result))
  if (markdown) writeFileSync(markdown, formatMarkdown(result))
}

/** Why this peer cannot be judged, if so: it is not here, or fails before anything happens to it. */
async function findObstacle(peer: Peer, limit: number): Promise<string | undefined> {
  if (!peer.command) return peer.version
  const { good, note } = classify(peer, calmLoad, await runCell(peer, calmLoad, limit))
  if (good) return undefined
  console.error(`${peer.title} fails without a catastrophe: ${note}`)
  return 'does not run'
}

async function judge(
  peer: Peer,
  catastrophe: Catastrophe,
  { runs, limit }: Pick<Options, 'runs' | 'limit'>,
): Promise<Cell> {
  if (catastrophe.plan(peer.workers).initializer && !peer.hasInitializer) {
    return leaveOut(peer, catastrophe, 'no initializer')
  }
  const cells: Cell[] = []
  while (cells.length < runs) cells.push(classify(peer, catastrophe, await runCell(peer, catastrophe, limit)))
  return combine(cells)
}

function formatReport(result: Result): string {
  const versions = listVersions(result).join(' · ')
  const table = formatTable(result, process.stdout.columns ?? 160)
  return `\n${table}\n\n${versions}\nNode ${result.node} · ${result.machine} · ${result.date}`
}
