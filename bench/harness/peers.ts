import { type Contestant, contestant } from './contestant.ts'

/*
 * Who stands beside us. All open two workers; `contestants/peers` has what is special to each. The word that follows is
 * the work: a file of `contestants/works`, or a function of `contestants/python_works.py`.
 */

export function ours(work: string, name = 'ours', lane: 'auto' | 'pipe' = 'auto'): Contestant {
  return contestant(name, 'ours', 'node.mjs', 'forkyard', lane, work)
}

/** The pools that npm has, in all their modes, and what Node has itself. */
export function nodePeers(work: string): Contestant[] {
  return [...nodeThreads(work), ...nodeProcesses(work), fork('json', work), fork('advanced', work)]
}

export function nodeThreads(work: string): Contestant[] {
  return [
    contestant('piscina', 'node threads', 'node.mjs', 'piscina', '', work),
    contestant('tinypool threads', 'node threads', 'node.mjs', 'tinypool', 'worker_threads', work),
    contestant('workerpool thread', 'node threads', 'node.mjs', 'workerpool', 'thread', work),
  ]
}

export function nodeProcesses(work: string): Contestant[] {
  return [
    contestant('tinypool child_process', 'node processes', 'node.mjs', 'tinypool', 'child_process', work),
    contestant('workerpool process', 'node processes', 'node.mjs', 'workerpool', 'process', work),
    contestant('jest-worker process', 'node processes', 'node.mjs', 'jest-worker', '', work),
    contestant('poolifier cluster', 'node processes', 'node.mjs', 'poolifier', '', work),
  ]
}

/** Two children of Node's own `fork`, a message for each call: no pool, it keeps no order, no errors and no deaths. */
export function fork(serialization: 'json' | 'advanced', work: string): Contestant {
  return contestant(`fork ${serialization}`, 'node fork', 'node.mjs', 'fork', serialization, work)
}

export function pythonPools(work: string): Contestant[] {
  return [
    contestant('python Pool fork', 'python', 'python.py', 'fork', work),
    contestant('python Pool spawn', 'python', 'python.py', 'spawn', work),
    contestant('python concurrent.futures', 'python', 'python.py', 'futures', work),
  ]
}

/** What the machine gives for this work: two bare processes and pipes. */
export function floor(work: string, peer = 'raw-numbers', name = 'floor'): Contestant {
  return contestant(name, 'floor', 'node.mjs', peer, '', work)
}

/** The same reason for each of them not to take part. */
export function absent(contestants: readonly Contestant[], reason: string): Record<string, string> {
  return Object.fromEntries(contestants.map(({ name }) => [name, reason]))
}
