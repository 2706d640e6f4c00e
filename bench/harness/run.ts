import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { drawRow } from './chart.ts'
import { measure } from './measure.ts'
import { collectResults, describeMachine, type MeasuredRow } from './results.ts'
import type { Row } from './row.ts'
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

interface Options {
  readonly rows: readonly Row[]
  readonly rounds: number
  readonly json: string | undefined
  readonly action: 'measure' | 'list' | 'help'
}

/** A mistake in the command line. */
class OptionError extends Error {}

/** Measures the rows that the command line names, or all; prints the table; exit code 2 for a wrong command line. */
export async function runRows(args: readonly string[], suites: readonly string[]): Promise<void> {
  const all = await loadRows()
  try {
    const { rows, rounds, json, action } = readOptions(args, all)
    if (action === 'help') console.log(helpText(suites))
    else if (action === 'list') for (const row of rows) console.log(`${row.id}: ${row.title}\n  ${listNames(row)}`)
    else await measureAll(rows, rounds, json)
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    console.error(`bench: ${error.message}\n\n${helpText(suites)}`)
    process.exitCode = 2
  }
}

function readOptions(args: readonly string[], all: ReadonlyMap<string, Row>): Options {
  const { values, positionals } = parse(args)
  const rounds = Number(values.rounds)
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new OptionError(`--rounds must be an integer >= 1`)
  const unknown = positionals.find(id => !all.has(id))
  if (unknown !== undefined) throw new OptionError(`there is neither a row nor a suite '${unknown}'; try --list`)
  return {
    rows: [...all.values()].filter(({ id }) => positionals.length === 0 || positionals.includes(id)),
    rounds,
    json: values.json,
    action: values.help ? 'help' : values.list ? 'list' : 'measure',
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '5' },
        json: { type: 'string' },
        list: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new OptionError((error as Error).message)
  }
}

function listNames({ contestants, absent }: Row): string {
  const names = contestants.map(({ name }) => name).join(', ')
  return absent ? `${names}; not: ${Object.keys(absent).join(', ')}` : names
}

async function measureAll(rows: readonly Row[], rounds: number, json: string | undefined): Promise<void> {
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
