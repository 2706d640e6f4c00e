import { type Contestant, contestant } from './contestant.ts'
import { absent, nodePeers } from './peers.ts'
import { rate } from './row.ts'

/* What the rows of locks, numbers, queues and pipes have in common. */

/** Locks and numbers: ours, Python's, and bare atomics in two threads. */
export function synchronizers(work: string): Contestant[] {
  return [
    contestant('ours', 'ours', 'sync.mjs', work),
    contestant('python', 'python', 'sync.py', work),
    ...(work === 'lock-async' ? [] : [contestant('floor', 'floor', 'atomics.mjs', work)]),
  ]
}

/** Who has none of this. */
export const absentSynchronizers: Readonly<Record<string, string>> = absent(
  nodePeers(''),
  'has no locks and no shared numbers',
)

/** Sizes in bytes, as words. */
export const messageSizes = [
  rate('messages/s', '8', '8 B'),
  rate('messages/s', '256', '256 B'),
  rate('messages/s', '65536', '64 KiB'),
  rate('messages/s', '16777216', '16 MiB'),
] as const

/** Queues or pipes: ours, Python's, Node's own ways, and bare atomics in two threads. */
export function messengers(channel: 'queue' | 'pipe', way: 'blocking' | 'await'): Contestant[] {
  const pythons = channel === 'queue' ? { Queue: 'queue', SimpleQueue: 'simple-queue' } : { Pipe: 'pipe' }
  return [
    contestant('ours', 'ours', 'channels.mjs', channel, way),
    ...Object.entries(pythons).map(([name, word]) => contestant(`python ${name}`, 'python', 'channels.py', word)),
    contestant('fork advanced', 'node processes', 'node-channels.mjs', 'fork'),
    contestant('MessagePort', 'node threads', 'node-channels.mjs', 'port'),
    contestant('floor', 'floor', 'atomics.mjs', channel),
  ]
}

/** Who has none of this. */
export const absentMessengers: Readonly<Record<string, string>> = absent(
  nodePeers('').filter(({ name }) => name !== 'fork advanced'),
  'has no messages between workers',
)
