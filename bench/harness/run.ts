import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { drawRow } from './chart.ts'
import { measure } from './measure.ts'
import { collectResults, describeMachine, type MeasuredRow } from './results.ts'
import { loadRows } from './rows.ts'
import { formatHeader, formatRow } from './table.ts'

/*
 *   run.ts ── a row at a time ──► measure.ts ── a round at a time ──► contestant-process.ts
 *     │                                                                     │    ▲
 *     │                                                     word of variant ▼    │ figures
 *     │                                                   a program of `contestants`, with its workers
 *     ├──► table.ts (verdict.ts says what became of each want)
 *     └──► results.ts, chart.ts
 */

const helpText = (suites: readonly string[]) => `Usage: pnpm bench [ROW...] [--rounds N] [--json FILE] [--list]
       pnpm bench SUITE [options of the suite]

  --rounds N    how often each contestant does each row (default 5)
  --json FILE   writes the results to FILE, the table beside it as .md, the charts into the folder 'charts' beside it
  --list        names the rows and who takes part in them

Suites: ${suites.join(', ')}. Each has --help. The packages must be built.`

/** Measures the rows that the command line names, or all; prints the table; exit code 2 for a wrong command line. */
export async function runRows(args: readonly string[], suites: readonly string[]): Promise<void> {
  const rows = await loadRows()
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '5' },
        json: { type: 'string' },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    const rounds = Number(values.rounds)
    if (!Number.isSafeInteger(rounds) || rounds < 1) throw new TypeError(`--rounds must be an integer >= 1`)
    const unknown = positionals.find(id => !rows.has(id))
    if (unknown !== undefined) throw new TypeError(`there is neither a row nor a suite '${unknown}'; try --list`)
    const chosen = [...rows.values()].filter(({ id }) => positionals.length === 0 || positionals.includes(id))

    if (values.help) console.log(helpText(suites))
    else if (values.list) for (const row of chosen) console.log(`${row.id}: ${row.title}\n  ${listNames(row)}`)
    else await runAll(chosen, rounds, values.json)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    console.error(`bench: ${error.message}\n\n${helpText(suites)}`)
    process.exitCode = 2
  }
}

function listNames({ contestants, absent }: MeasuredRow['row']): string {
  const names = contestants.map(({ name }) => name).join(', ')
  return absent ? `${names}; not: ${Object.keys(absent).join(', ')}` : names
}

async function runAll(rows: readonly MeasuredRow['row'][], rounds: number, json: string | undefined): Promise<void> {
  const machine = describeMachine()
  const hopeless = new Map<string, string>()
  const measured: MeasuredRow[] = []
  for (const row of rows) {
    const measurement = await measure(row, { rounds, hopeless, onProgress: text => console.error(text) })
    measured.push({ row, measurement })
    console.log(formatRow(row, measurement))
  }
  const results = collectResults(machine, measured)
  const header = formatHeader(results, rounds)
  console.log(header)
  if (!json) return

  const table = measured.map(({ row, measurement }) => formatRow(row, measurement))
  const charts = join(dirname(json), 'charts')
  mkdirSync(charts, { recursive: true })
  writeFileSync(json, `${JSON.stringify(results, undefined, 2)}\n`)
  writeFileSync(join(dirname(json), `${basename(json, extname(json))}.md`), [header, ...table].join('\n'))
  for (const entry of measured) writeFileSync(join(charts, `${entry.row.id}.svg`), await drawRow(entry))
}
