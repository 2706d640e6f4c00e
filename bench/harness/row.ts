import type { Contestant } from './contestant.ts'

/** A line of the table. Each file of the folder `rows` exports one as `row`; its id is the file's name. */
export interface Row {
  readonly id: string
  /** What all do, in one line. */
  readonly title: string
  /** What a round says. The first is what the row is about. */
  readonly figures: readonly [Figure, ...Figure[]]
  /** Rounds of several kinds: each is told to the contestants by its word. Default: one, whose word is empty. */
  readonly variants?: readonly string[]
  readonly contestants: readonly Contestant[]
  /** Who cannot do this, and why. */
  readonly absent?: Readonly<Record<string, string>>
  readonly wants: readonly Want[]
  /** What the names of the figures count, where they are numbers: the chart draws curves over it. */
  readonly axis?: string
  /** Milliseconds that a contestant may take for one round before it counts as hung. Default 60,000. */
  readonly limit?: number
  /**
   * Names of those whom the quick run of the tests compares. Without any the row is no part of it, as are those that a busy
   * machine alone can bring below half of what is wanted.
   */
  readonly smoke?: readonly string[]
}

export interface Figure {
  /** What contestants call it in their answers: `value`, `p50`. */
  readonly name: string
  /** What the table calls it. Default: the name. */
  readonly title?: string
  readonly unit: string
  readonly higherIsBetter: boolean
}

/**
 * What we want of a figure, as a plain quotient: `of` divided by `against`. Twice as fast as another is `atLeast: 2` of a
 * rate and `atMost: 0.5` of a time. Without `against` the figure itself is meant.
 */
export interface Want {
  /** Whose figure. Default: `ours`. */
  readonly of?: string
  /** Which figure. Default: the first. */
  readonly figure?: string
  /** A contestant, or the best of a group. */
  readonly against?: string
  /** Which figure of theirs. Default: the same. */
  readonly againstFigure?: string
  readonly atLeast?: number
  readonly atMost?: number
  /** At most so much more than theirs, in the figure's unit: a difference, no quotient. */
  readonly atMostAbove?: number
}

/** Calls a second, and the like. */
export function rate(unit: string, name = 'value', title: string = unit): Figure {
  return { name, title, unit, higherIsBetter: true }
}
