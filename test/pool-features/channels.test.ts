import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { writeFile } from 'node:fs/promises'
import type { PoolOptions } from '@forkyard/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { collect } from '../map/collect.ts'
import { openPool } from '../pool/open-pool.ts'
import { freshPath, temporaryFolder } from '../pool/temporary-folder.ts'
import { square, squareUnless } from '../tasks/references.ts'
import { untilIdle } from './idle-pool.ts'
import { takeTurn } from './references.ts'
import { untilTurns } from './turn-log.ts'

const folder = temporaryFolder()

interface Message {
  channel: string
  pool: string
  task: string
  index: number
  workerId: number
  pid: number
  error?: unknown
  exitCode?: number | null
  signal?: string | null
}

const channels = ['task:start', 'task:end', 'task:error', 'worker:start', 'worker:exit']
let pools = 0

/** A pool, and what the channels told of it so far. */
function observedPool(options: PoolOptions) {
  const name = `observed-${++pools}`
  const messages: Message[] = []
  for (const channel of channels) {
    const listener = (message: unknown) => {
      if ((message as Message).pool === name) messages.push({ channel, ...(message as Omit<Message, 'channel'>) })
    }
    subscribe(`forkyard:${channel}`, listener)
    onTestFinished(() => void unsubscribe(`forkyard:${channel}`, listener))
  }
  const of = (channel: string) => messages.filter(message => message.channel === channel)
  return { pool: openPool({ name, ...options }), messages, of }
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const indexes = (messages: Message[]) => messages.map(({ index }) => index).sort((one, other) => one - other)

test('each item has one start, and one end or error, by the worker that ran it', async () => {
  const { pool, messages, of } = observedPool({ processes: 2 })
  await pool.ready()
  const pids = new Map(pool.workers.map(({ id, pid }) => [id, pid]))
  const items = numbers(100).map(x => ({ x, bad: [0, 50, 99] }))
  const tellUnless = (item: (typeof items)[number]) => [squareUnless(item), process.pid] as const
  const outcomes = await pool.mapSettled(tellUnless, items)
  expect(indexes(of('task:start'))).toEqual(numbers(100))
  expect(indexes([...of('task:end'), ...of('task:error')])).toEqual(numbers(100))
  expect(indexes(of('task:error'))).toEqual([0, 50, 99])
  for (const { channel, ...message } of messages) {
    if (!channel.startsWith('task')) continue
    expect(message).toMatchObject({ task: 'tellUnless', pid: pids.get(message.workerId) })
    if (channel === 'task:error') expect(message.error).toEqual(new RangeError(`dislikes ${message.index}`))
    else expect(Object.keys(message).sort()).toEqual(['index', 'pid', 'pool', 'task', 'workerId'])
  }
  for (const start of of('task:start')) {
    const end = messages.find(({ channel, index }) => channel.startsWith('task:e') && index === start.index)!
    const outcome = outcomes[start.index]!
    if (outcome.status === 'fulfilled') expect([end.channel, end.pid]).toEqual(['task:end', outcome.value[1]])
    else expect(end.channel).toBe('task:error')
    expect(messages.indexOf(end)).toBeGreaterThan(messages.indexOf(start))
  }
})

test('calls of apply and items of imap are told of too', async () => {
  const { pool, of } = observedPool({ processes: 1 })
  await Promise.all(numbers(30).map(x => pool.apply(square, [x])))
  expect(indexes(of('task:start'))).toEqual(Array(30).fill(0))
  expect(indexes(of('task:end'))).toEqual(Array(30).fill(0))
  await collect(pool.imap(square, numbers(20).values(), { chunkSize: 3 }))
  expect(indexes(of('task:start')).slice(30)).toEqual(numbers(20))
  expect(of('task:end')).toHaveLength(50)
  expect(of('task:error')).toEqual([])
})

test('an item whose worker died has one error, and those that workers were replaced for have one end', async () => {
  const { pool, of } = observedPool({ processes: 2, maxTasksPerChild: 3 })
  const exitAt = (x: number) => (x === 7 ? process.exit(1) : x)
  await pool.mapSettled(exitAt, numbers(20), { chunkSize: 1 })
  expect(indexes(of('task:start'))).toEqual(numbers(20))
  expect(indexes([...of('task:end'), ...of('task:error')])).toEqual(numbers(20))
  expect(indexes(of('task:error'))).toContain(7)
})

test('an item that is asked back from behind a long one, and runs elsewhere, has one start', async () => {
  const { pool, of } = observedPool({ processes: 2 })
  const [log, warmUp, awaits] = [freshPath(folder), freshPath(folder), freshPath(folder)]
  await pool.ready()
  // Now the function counts as quick, so that an item is sent ahead behind another.
  for (const entry of [0, 1]) {
    await pool.apply(takeTurn, [{ log: warmUp, entry }])
    await untilIdle(pool)
  }
  const items = numbers(20).map(entry => ({ log, entry, ...(entry === 0 && { awaits }) }))
  const mapping = pool.map(takeTurn, items, { chunkSize: 5 })
  // All but the chunk of the first item.
  await untilTurns(log, 16)
  await writeFile(awaits, '')
  await mapping
  const starts = of('task:start').slice(2)
  expect(indexes(starts)).toEqual(numbers(20))
  expect(indexes(of('task:end').slice(2))).toEqual(numbers(20))
  for (const { index, workerId } of of('task:end').slice(2)) {
    expect(starts.find(start => start.index === index)!.workerId).toBe(workerId)
  }
})

describe('a message of a start', () => {
  test('has the pid also when the pool was given work before its workers were up', async () => {
    const { pool, of } = observedPool({ processes: 2 })
    await pool.map(square, numbers(4), { chunkSize: 1 })
    for (const { pid } of of('task:start')) expect(pid).toEqual(expect.any(Number))
  })
})

test('workers are told of when they start and when they exit, with code and signal', async () => {
  const { pool, of } = observedPool({ processes: 2 })
  await pool.ready()
  const pids = pool.workers.map(({ pid }) => pid)
  expect(
    of('worker:start')
      .map(({ workerId, pid }) => [workerId, pid])
      .sort(),
  ).toEqual([1, 2].map(id => [id, pids[id - 1]]))
  await expect(pool.apply(() => process.exit(5))).rejects.toThrow()
  expect(of('worker:exit')).toMatchObject([{ exitCode: 5, signal: null }])
  expect(pids).toContain(of('worker:exit')[0]!.pid)
  await pool.ready()
  await pool.terminate()
  expect(of('worker:exit')).toHaveLength(3)
  expect(
    of('worker:exit')
      .slice(1)
      .every(({ signal }) => signal === 'SIGTERM'),
  ).toBe(true)
})
