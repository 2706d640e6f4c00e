import { type Contestant, contestant } from './contestant.ts'

/*
 * Who stands beside us. All open two workers; `contestants/peers` has what is special to each. The word that follows is
 * the work: a file of `contestants/works`, or a function of `contestants/python_works.py`.
 */

export function ours(work: string): Contestant {
  return contestant('ours', 'ours', 'node.mjs', 'forkyard', '', work)
}

/** The pools that npm has, each in its modes, and Node's own `fork` with a message for each call. */
export function nodePeers(work: string): Contestant[] {
  return [...nodeThreads(work), ...nodeProcesses(work)]
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
    contestant('fork json', 'node processes', 'node.mjs', 'fork', 'json', work),
    contestant('fork advanced', 'node processes', 'node.mjs', 'fork', 'advanced', work),
  ]
}

export function pythonPools(work: string): Contestant[] {
  return [
    contestant('python Pool fork', 'python', 'python.py', 'fork', work),
    contestant('python Pool spawn', 'python', 'python.py', 'spawn', work),
    contestant('python concurrent.futures', 'python', 'python.py', 'futures', work),
  ]
}

/** A reason for every Node peer not to take part. */
export function absentNodePeers(reason: string): Record<string, string> {
  return Object.fromEntries(nodePeers('').map(({ name }) => [name, reason]))
}
