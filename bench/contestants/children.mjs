import { readdirSync, readFileSync } from 'node:fs'

/** Pids of all processes that a process has started and that have not ended. @param {number} parent @returns {number[]} */
export function childrenOf(parent) {
  return readdirSync(`/proc/${parent}/task`).flatMap(thread =>
    readFileSync(`/proc/${parent}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )
}
