import { type Lock, type RLock, shared, tasks } from '@forkyard/core'
import { expect } from 'vitest'

export interface Section {
  lock: Lock | RLock
  marks: Int32Array
}

interface Sections {
  countSync(section: Section, times: number): void
  count(section: Section, times: number): Promise<void>
  countInFlows(section: Section, times: number, flows: number): Promise<void>
  countInPool(section: Section, times: number): Promise<void>
  countInThreads(section: Section, times: number, threads: number): Promise<void>
}

const url = new URL('./sections.mjs', import.meta.url)
/** In workers. */
export const sections = tasks<Sections>(url)
/** In this process. */
export const own = (await import(url.href)) as Sections

export function openSection(lock: Lock | RLock): Section {
  return { lock, marks: shared('int32', 3) }
}

/** So many times somebody was in, and alone. */
export function expectAlone({ lock, marks }: Section, times: number): void {
  const [count, inside, met] = marks
  expect({ count, inside, met, locked: lock.locked }).toEqual({ count: times, inside: 0, met: 0, locked: false })
}
