import type { Catastrophe } from './catastrophes.ts'
import type { Observation } from './cell.ts'
import type { Outcome } from './cell-folder.ts'
import type { Peer } from './peers.ts'
import { quote } from './quotation.ts'

/** One cell of the table. */
export interface Cell {
  readonly peer: string
  readonly catastrophe: string
  /** What is to be said, the worst first. One alone of `right error`, `ok` and what is not to be judged is good. */
  readonly findings: readonly string[]
  readonly good: boolean
  /** Whether it was run at all. */
  readonly judged: boolean
  /** What exactly was seen, for those who doubt. */
  readonly note: string
  readonly milliseconds: number
}

/*
 * The rules, in their order:
 *
 *   does not run         the peer cannot even be imported: nothing is wrong with it but its installation
 *   orphans n            a worker process still runs 2 s after the program was killed (only looked at there)
 *   crashes the program  the program ended before it had closed its pool
 *   hangs                not all items settled within the time limit, or the program ended with items still pending
 *   hangs at close       all items settled, and then closing the pool did not end within the time limit
 *   loses n              n innocent items rejected, or never settled
 *   wrong result         an item was fulfilled with a value that is not what it returned
 *   ignores it           a guilty item was fulfilled as though nothing had happened
 *   wrong error (Name)   a guilty item rejected with an error that does not say what happened; no name for a plain Error
 *   runs n items again   n items, guilty or innocent, were started more than once
 *   worker stays busy    something still computes when the item that looped has timed out
 *
 * When none of these is found: `ok` where no item had to fail, else `right error`.
 */
export function classify(peer: Peer, catastrophe: Catastrophe, observation: Observation): Cell {
  const findings = find(catastrophe, observation)
  const good = findings.length === 0
  const praise = catastrophe.expected === 'error' ? 'right error' : 'ok'
  return {
    peer: peer.id,
    catastrophe: catastrophe.id,
    findings: good ? [praise] : findings,
    good,
    judged: true,
    note: describe(catastrophe, observation),
    milliseconds: Math.round(observation.milliseconds),
  }
}

/**
 * Several runs of one cell as one: the first when all come out alike, whatever their numbers; else each different
 * outcome with its share.
 */
export function combine(cells: readonly Cell[]): Cell {
  const outcomes = new Map<string, Cell[]>()
  for (const cell of cells) {
    const outcome = cell.findings.join(', ').replace(/\d+/g, 'n')
    outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), cell])
  }
  const representatives = [...outcomes.values()].map(group => ({
    first: group[0]!,
    share: `${group.length} of ${cells.length}`,
  }))
  const first = cells[0]!
  const milliseconds = cells.reduce((sum, cell) => sum + cell.milliseconds, 0)
  if (representatives.length === 1) return { ...first, milliseconds }
  return {
    ...first,
    findings: representatives.map(({ first, share }) => `${first.findings.join(', ')} (${share})`),
    good: false,
    note: representatives.map(({ first, share }) => `${share}: ${first.note}`).join('\n'),
    milliseconds,
  }
}

/** A cell that is not run, with the reason. */
export function leaveOut(peer: Peer, catastrophe: Catastrophe, reason: string): Cell {
  const place = { peer: peer.id, catastrophe: catastrophe.id }
  return { ...place, findings: [reason], good: false, judged: false, note: '', milliseconds: 0 }
}

function find(catastrophe: Catastrophe, observation: Observation): string[] {
  if (!observation.loaded) return ['does not run']
  if (catastrophe.expected === 'no survivors') return findSurvivors(observation)
  if (hasCrashed(observation)) return ['crashes the program']
  if (isMissed(catastrophe, observation)) return ['not reached']

  const items = catastrophe.plan('processes').items.map(({ index }) => index)
  const innocent = items.filter(index => !catastrophe.guilty.includes(index))
  const outcomeOf = (index: number) => observation.outcomes.get(index)
  const pending = items.filter(index => !outcomeOf(index))
  const lost = innocent.filter(index => outcomeOf(index)?.status !== 'fulfilled')
  const wrong = items.filter(index => hasWrongResult(index, outcomeOf(index)))
  const ignored = catastrophe.guilty.filter(index => hasRightResult(index, outcomeOf(index)))
  const misleading = catastrophe.guilty.flatMap(index => misleadingName(catastrophe, outcomeOf(index)) ?? [])
  const repeated = items.filter(index => countStarts(observation, index) > 1)

  return [
    pending.length > 0 && 'hangs',
    pending.length === 0 && !observation.closed && 'hangs at close',
    lost.length > 0 && `loses ${lost.length}`,
    wrong.length > 0 && 'wrong result',
    ignored.length > 0 && !mayRunAgain(catastrophe) && 'ignores it',
    misleading.length > 0 && formatError(misleading[0]!),
    repeated.length > 0 && `runs ${repeated.length} ${repeated.length === 1 ? 'item' : 'items'} again`,
    isBusyAfterwards(observation) && 'worker stays busy',
  ].filter(finding => finding !== false)
}

function findSurvivors({ survivors, ending, starts }: Observation): string[] {
  if (survivors.length > 0) return [`orphans ${survivors.length}`]
  return ending?.signal === 'SIGKILL' && starts.length >= 2 ? [] : ['not reached']
}

/** Exit code 13 of Node: its event loop was empty while the main module still awaited. Nobody would call that a crash. */
function hasCrashed({ ending, closed }: Observation): boolean {
  return ending !== undefined && !closed && ending.exitCode !== 13
}

/** The workers were not killed, as no moment came at which each had an item. */
function isMissed({ interference, guilty }: Catastrophe, observation: Observation): boolean {
  return interference === 'kill all workers' && guilty.some(index => countStarts(observation, index) === 0)
}

function hasRightResult(index: number, outcome: Outcome | undefined): boolean {
  return outcome?.status === 'fulfilled' && outcome.value === String(index * index)
}

function hasWrongResult(index: number, outcome: Outcome | undefined): boolean {
  return outcome?.status === 'fulfilled' && !hasRightResult(index, outcome)
}

/** An item that was killed from outside is as good as any other, and may be fulfilled by a second run. */
function mayRunAgain({ interference }: Catastrophe): boolean {
  return interference === 'kill all workers'
}

function formatError(name: string): string {
  return name === 'Error' ? 'wrong error' : `wrong error (${name})`
}

/** The name of the error when it is not the one that says what happened. */
function misleadingName({ says }: Catastrophe, outcome: Outcome | undefined): string | undefined {
  if (outcome?.status !== 'rejected') return undefined
  return says.test(errorText(outcome)) ? undefined : outcome.name
}

/** The whole text of an error that a reader sees, `says` of a catastrophe is matched against it. */
function errorText({ name, code, message }: Outcome & { status: 'rejected' }): string {
  return `${name} ${code}: ${message}`
}

function countStarts({ starts }: Observation, what: number | string): number {
  return starts.filter(start => start.what === String(what)).length
}

/** A tenth of a core: idle pools use next to none, and a loop gets far more even on a machine that is busy. */
function isBusyAfterwards({ loadAfterwards }: Observation): boolean {
  return loadAfterwards !== undefined && loadAfterwards > 0.1
}

function describe(catastrophe: Catastrophe, observation: Observation): string {
  return [
    ...describeErrors(catastrophe, observation),
    ...describeStarts(observation),
    observation.loadAfterwards !== undefined && `load afterwards: ${observation.loadAfterwards.toFixed(2)} cores`,
    describeEnding(observation),
  ]
    .filter(line => line !== false)
    .join('\n')
}

/** Each different outcome once, with the items that have it. Right results of innocent items go without saying. */
function describeErrors({ guilty }: Catastrophe, { outcomes }: Observation): string[] {
  const groups = new Map<string, number[]>()
  for (const [index, outcome] of outcomes) {
    const right = hasRightResult(index, outcome)
    if (right && !guilty.includes(index)) continue
    const text =
      outcome.status === 'rejected' ? errorText(outcome) : right ? 'fulfilled' : `fulfilled: ${outcome.value}`
    groups.set(text, [...(groups.get(text) ?? []), index])
  }
  return [...groups].map(
    ([text, items]) => `${items.length === 1 ? 'item' : 'items'} ${listItems(items)}: ${quote(text)}`,
  )
}

function listItems(items: readonly number[]): string {
  return items.toSorted((a, b) => a - b).join(', ')
}

function describeStarts(observation: Observation): string[] {
  const names = [...new Set(observation.starts.map(start => start.what))].filter(name => !name.startsWith('waiting'))
  return names
    .map(name => ({ name, count: countStarts(observation, name) }))
    .filter(({ name, count }) => count > 1 || name === 'import' || name === 'initializer')
    .map(({ name, count }) => `${/^\d+$/.test(name) ? `item ${name}` : name}: started ${count} ×`)
}

function describeEnding({ ending, closed, output, outcomes, survivors }: Observation): string | false {
  if (survivors.length > 0) return `${survivors.length} worker processes survived`
  if (!ending) return `time limit, ${outcomes.size} items had settled`
  if (closed) return false
  const lines = output.trim().split('\n')
  const telling = lines.find(line => /^\S*(Error|Exception)\b|FATAL|uncaught/i.test(line)) ?? lines.at(-1)
  const how = `the program ended (${ending.signal ?? `exit code ${ending.exitCode}`})`
  return telling ? `${how}: ${quote(telling)}` : how
}
