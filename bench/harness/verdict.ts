import { isCalled } from './contestant.ts'
import type { Measurement } from './measure.ts'
import type { Figure, Row, Want } from './row.ts'
import { figureOf, summaryOf } from './summary.ts'

/** What became of a want. */
export interface Verdict {
  readonly want: Want
  /** Whom it came down to: the best of a group, by name. */
  readonly opponent: string | undefined
  /** The quotient, or the difference, or the figure itself. Undefined: one of the two has no figure. */
  readonly reached: number | undefined
  readonly holds: boolean
}

/** @param slack by which factor each want is relaxed: 2 for the quick run, which looks for a collapse only */
export function judge(row: Row, measurement: Measurement, slack = 1): Verdict[] {
  return row.wants.map(want => {
    const figure = figureOf(row, want.figure)
    const value = summaryOf(measurement, want.of ?? 'ours', figure.name)?.median
    const opponent = want.against === undefined ? undefined : findBest(row, measurement, want)
    const theirFigure = want.againstFigure ?? figure.name
    const theirs = opponent === undefined ? undefined : summaryOf(measurement, opponent, theirFigure)?.median
    const reached = want.against === undefined ? value : compare(want, value, theirs)
    return { want, opponent, reached, holds: reached !== undefined && isWithin(want, reached, slack) }
  })
}

/** The best of those whom a want is against, in its figure. */
function findBest(row: Row, measurement: Measurement, { against, figure, againstFigure }: Want): string | undefined {
  const { name, higherIsBetter } = figureOf(row, againstFigure ?? figure)
  const medians = row.contestants
    .filter(candidate => isCalled(against!, candidate))
    .flatMap(candidate => {
      const median = summaryOf(measurement, candidate.name, name)?.median
      return median === undefined ? [] : [{ name: candidate.name, median }]
    })
  return medians.sort((one, other) => (higherIsBetter ? other.median - one.median : one.median - other.median))[0]?.name
}

function compare(want: Want, value: number | undefined, theirs: number | undefined): number | undefined {
  if (value === undefined || theirs === undefined) return undefined
  return want.atMostAbove === undefined ? value / theirs : value - theirs
}

function isWithin({ atLeast, atMost, atMostAbove }: Want, reached: number, slack: number): boolean {
  if (atLeast !== undefined && reached < atLeast / slack) return false
  return [atMost, atMostAbove].every(bound => bound === undefined || reached <= bound * slack)
}

/** Whether a want is a comparison, so that a slow machine changes nothing in it. */
export function isRelative({ against, atMostAbove }: Want): boolean {
  return against !== undefined && atMostAbove === undefined
}

/** `21.3 x piscina (wanted: at least 15 x the best of node)` */
export function describe(row: Row, { want, opponent, reached }: Verdict): string {
  const { of, figure, against, againstFigure, atLeast, atMost, atMostAbove } = want
  const { unit, title, name }: Figure = figureOf(row, figure)
  const factor = against === undefined || atMostAbove !== undefined ? ` ${unit}` : ' x'
  const bounds = [
    atLeast !== undefined && `at least ${round(atLeast)}${factor}`,
    atMost !== undefined && `at most ${round(atMost)}${factor}`,
    atMostAbove !== undefined && `at most ${round(atMostAbove)}${factor} above`,
  ].filter(Boolean)
  const who = opponent === undefined || opponent === against ? '' : ` ${opponent}`
  const subject = [of, figure && (title ?? name)].filter(Boolean).join(', ')
  const rival = [against, againstFigure].filter(Boolean).join(', ')
  const found = reached === undefined ? 'not measured' : `${round(reached)}${factor}${who}`
  return `${subject && `${subject}: `}${found} (wanted: ${bounds.join(', ')}${rival && ` ${rival}`})`
}

/** Three digits, and all before the point. */
export function round(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
