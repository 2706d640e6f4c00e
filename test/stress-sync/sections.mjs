import { cell, columns, locks, phase, sum } from './record.mjs'

// What is done with a lock: changes of plain numbers, which come out wrong when two are in at once. Each is checked against
// the records, which only change in the section, too.

/** Notes a violation, for the parent to print. */
function complain({ complaints }, code, ...details) {
  const at = Atomics.add(complaints, 0, 1)
  if (1 + 4 * (at + 1) <= complaints.length) complaints.set([code, ...details], 1 + 4 * at)
}

export const faults = ['two were in', 'a count is lost', 'a token is lost', 'a lock that nobody died with is abandoned']

/** Columns of a section: who is in, the count. One section a lock, and behind them that of the condition. */
const sectionLength = 16
export const sectionsLength = sectionLength * (locks + 1)

export function inSection(world, lock, { row, instance }, abandoned, linger) {
  const { sections, records, dead } = world
  const at = lock * sectionLength
  const before = sections[at]
  const isRepair = before !== 0 && dead[before] === 1
  if (before !== 0 && !(abandoned && isRepair)) complain(world, 0, lock, before, instance)
  sections[at] = instance
  Atomics.store(records, cell(row, columns.phase), phase['in a section'])
  const known = sum(records, columns.entered + lock)
  // Who died in between had counted here, or not.
  const off = sections[at + 1] - known
  if (off !== 0 && !(isRepair && off === 1)) complain(world, 1, lock, sections[at + 1], known)
  sections[at + 1] = known
  linger()
  sections[at + 1]++
  records[cell(row, columns.entered + lock)]++
  if (sections[at] !== instance) complain(world, 0, lock, sections[at], instance)
  sections[at] = 0
}

/** What a dead process left of a section, seen by the parent, which has the lock. */
export function cleanSection(world, lock, abandoned) {
  const at = lock * sectionLength
  const before = world.sections[at]
  if (before !== 0 && !(abandoned && world.dead[before] === 1)) complain(world, 0, lock, before, -1)
  world.sections[at] = 0
  if (before !== 0) world.sections[at + 1] = sum(world.records, columns.entered + lock)
}

/** Tokens that the condition is about. */
export function tokensOf({ sections }) {
  return sections[locks * sectionLength + 1]
}

/** Adds tokens to, or takes them from, what the condition guards. `row` is undefined in the parent. */
export function changeTokens(world, row, instance, change) {
  const { sections, records, dead, given } = world
  const at = locks * sectionLength
  const before = sections[at]
  // Whoever waits in the condition is not told that the lock was abandoned meanwhile.
  if (before !== 0 && dead[before] !== 1) complain(world, 0, locks, before, instance)
  sections[at] = instance
  const known = given[0] + sum(records, columns.produced) - sum(records, columns.consumed)
  const off = sections[at + 1] - known
  if (off !== 0 && !(before !== 0 && Math.abs(off) === 1)) complain(world, 2, 0, sections[at + 1], known)
  sections[at + 1] = known + change
  if (row === undefined) given[0] += change
  else records[cell(row, change > 0 ? columns.produced : columns.consumed)]++
  sections[at] = 0
}
