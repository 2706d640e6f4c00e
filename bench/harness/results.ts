import { cpus, loadavg, release, totalmem } from 'node:os'
import { isCalled } from './contestant.ts'
import type { Measurement } from './measure.ts'
import type { Row } from './row.ts'
import { type Summary, summaryOf } from './summary.ts'
import { judge } from './verdict.ts'

export interface Machine {
  readonly date: string
  readonly system: string
  readonly processor: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  /** Of the last minute, at the beginning. */
  readonly load: number
}

export interface Results {
  readonly machine: Machine
  /** Of Node and of each contestant, by its name. */
  readonly versions: Readonly<Record<string, string>>
  readonly rows: readonly RowResult[]
}

/** One figure of a row; its id is the row's, with the figure behind it unless it is the chief one. */
export interface RowResult {
  readonly id: string
  readonly title: string
  readonly unit: string
  readonly higherIsBetter: boolean
  readonly ours?: Summary
  readonly floor?: Summary
  readonly peers: Readonly<Record<string, Summary>>
  /** Ours in another mode, and further floors. */
  readonly others: Readonly<Record<string, Summary>>
  /** Who has no figure, and why. */
  readonly absent: Readonly<Record<string, string>>
  readonly wants: readonly { readonly want: object; readonly reached?: number; readonly holds: boolean }[]
}

export interface MeasuredRow {
  readonly row: Row
  readonly measurement: Measurement
}

export function describeMachine(): Machine {
  const processors = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    system: `${process.platform} ${release()}`,
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memory: totalmem(),
    load: Number(loadavg()[0]!.toFixed(1)),
  }
}

export function listVersions(measured: readonly MeasuredRow[]): Record<string, string> {
  const showings = measured.flatMap(({ measurement }) => [...measurement])
  const versions = showings.flatMap(([name, { version }]) => (version ? [[name, version]] : []))
  return { node: process.version, ...Object.fromEntries(versions) }
}

export function collectResults(machine: Machine, measured: readonly MeasuredRow[]): Results {
  return { machine, versions: listVersions(measured), rows: measured.flatMap(collectRow) }
}

function collectRow({ row, measurement }: MeasuredRow): RowResult[] {
  const troubles = [...measurement].flatMap(([name, { trouble }]) => (trouble ? [[name, trouble]] : []))
  const verdicts = judge(row, measurement)
  return row.figures.map(({ name, unit, higherIsBetter }, index) => {
    const summaries = row.contestants.flatMap(contestant => {
      const summary = summaryOf(measurement, contestant.name, name)
      return summary ? [{ contestant, summary }] : []
    })
    const pick = (group: (entry: (typeof summaries)[number]) => boolean): Record<string, Summary> =>
      Object.fromEntries(summaries.filter(group).map(({ contestant, summary }) => [contestant.name, summary]))
    const isPeer = ({ contestant }: (typeof summaries)[number]) =>
      isCalled('node', contestant) || isCalled('python', contestant)
    const { ours, floor, ...others } = pick(entry => !isPeer(entry))
    return {
      id: index === 0 ? row.id : `${row.id}.${name}`,
      title: row.title,
      unit,
      higherIsBetter,
      ...(ours && { ours }),
      ...(floor && { floor }),
      peers: pick(isPeer),
      others,
      absent: { ...row.absent, ...Object.fromEntries(troubles) },
      wants: verdicts
        .filter(({ want }) => (want.figure ?? row.figures[0].name) === name)
        .map(({ want, reached, holds }) => ({ want, reached, holds })),
    }
  })
}
