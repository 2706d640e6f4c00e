import type { Measurement } from './measure.ts'
import type { Figure, Row } from './row.ts'

export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)! }
}

/** Undefined when the contestant has no such figure. */
export function summaryOf(measurement: Measurement, name: string, figure: string): Summary | undefined {
  const values = measurement.get(name)?.samples.get(figure)
  return values && summarize(values)
}

export function figureOf(row: Row, name: string | undefined): Figure {
  const figure = name === undefined ? row.figures[0] : row.figures.find(candidate => candidate.name === name)
  if (!figure) throw new Error(`The row ${row.id} has no figure ${name}.`)
  return figure
}

/** `p50, us`, or the unit alone where that says it. */
export function describeFigure({ name, title = name, unit }: Figure): string {
  return title === unit ? unit : `${title}, ${unit}`
}
