import type { Measurement } from './measure.ts'
import type { Results } from './results.ts'
import type { Row } from './row.ts'
import { describeFigure, summaryOf } from './summary.ts'
import { describe, judge, round } from './verdict.ts'

/**
 * One row in Markdown: who takes part and how fast, the best of each figure's unit first as the row has them; what was
 * wanted and what was reached; who cannot do it.
 */
export function formatRow(row: Row, measurement: Measurement): string {
  const header = ['', ...row.figures.map(describeFigure), 'ours is']
  const lines = row.contestants.map(({ name }) => formatContestant(row, measurement, name))
  const troubles = [...measurement].flatMap(([name, { trouble }]) => (trouble ? [[name, trouble] as const] : []))
  return [
    `## ${row.id}`,
    '',
    row.title,
    '',
    ...align([header, ...lines]),
    '',
    ...judge(row, measurement).map(verdict => `- ${verdict.holds ? 'yes' : '**no**'}: ${describe(row, verdict)}`),
    ...groupByReason([...Object.entries(row.absent ?? {}), ...troubles]).map(line => `- ${line}`),
    '',
  ].join('\n')
}

/** `piscina, jest-worker process: has no map` */
function groupByReason(absent: readonly (readonly [name: string, reason: string])[]): string[] {
  const reasons = new Map<string, string[]>()
  for (const [name, reason] of absent) reasons.set(reason, [...(reasons.get(reason) ?? []), name])
  return [...reasons].map(([reason, names]) => `${names.join(', ')}: ${reason}`)
}

function formatContestant(row: Row, measurement: Measurement, name: string): string[] {
  const cells = row.figures.map(figure => {
    const summary = summaryOf(measurement, name, figure.name)
    return summary ? `${round(summary.median)} (${round(summary.min)} to ${round(summary.max)})` : '–'
  })
  return [name, ...cells, formatRatio(row, measurement, name)]
}

/** How many times as good as this contestant we are, in the chief figure. */
function formatRatio(row: Row, measurement: Measurement, name: string): string {
  const [chief] = row.figures
  const ours = summaryOf(measurement, 'ours', chief.name)?.median
  const theirs = summaryOf(measurement, name, chief.name)?.median
  if (ours === undefined || theirs === undefined || name === 'ours') return ''
  return `${round(chief.higherIsBetter ? ours / theirs : theirs / ours)} x as good`
}

/** A table of Markdown whose source reads well. */
export function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(3, ...rows.map(row => row[column]!.length)))
  const join = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const [header, ...lines] = rows.map(row => join(row.map((cell, column) => cell.padEnd(widths[column]!))))
  return [header!, join(widths.map(width => '-'.repeat(width))), ...lines]
}

/** What was measured where. */
export function formatHeader({ machine, versions }: Results, rounds: number): string {
  const { date, system, processor, cores, memory, load } = machine
  const { node, ...others } = versions
  const named = [...new Set(Object.values(others))].sort()
  return [
    `${date}, ${system}, ${processor}, ${cores} cores, ${Math.round(memory / 2 ** 30)} GiB, load ${load} at the beginning.`,
    `Node ${node}; ${named.join(', ')}.`,
    `Medians of ${rounds} rounds, interleaved in random order, with the lowest and the highest.`,
    '',
  ].join('\n')
}
