/*
 * `node sync.mjs WORK`: what a work of `sync.py` is with forkyard's shared memory. Operations a second; where several
 * processes do them, of all of them together.
 */
import { Barrier, Event, Lock, Pool, Value } from '@forkyard/core'
import { versionOf } from './peers/version.mjs'
import { scaled, serveRounds, time } from './rounds.mjs'

/**
 * @typedef {(times: number) => void} BlockingLoop
 * @typedef {(times: number) => Promise<void>} AwaitingLoop
 * @typedef {BlockingLoop | AwaitingLoop} Loop
 */

const lock = new Lock()
const value = new Value('int32')
const ping = new Event()
const pong = new Event()

/** @type {BlockingLoop} */
const lockSync = times => {
  for (let left = times; left > 0; left--) lock.acquireSync().release()
}
/** @type {AwaitingLoop} */
const lockAwait = async times => {
  for (let left = times; left > 0; left--) (await lock.acquire()).release()
}
/** @type {BlockingLoop} */
const add = times => {
  for (let left = times; left > 0; left--) value.add(1)
}
/** @type {BlockingLoop} */
const update = times => {
  for (let left = times; left > 0; left--) value.updateSync(now => now + 1)
}
/** @type {BlockingLoop} */
const answer = times => {
  for (let left = times; left > 0; left--) {
    ping.waitSync()
    ping.clear()
    pong.set()
  }
}
/** @type {BlockingLoop} */
const ask = times => {
  for (let left = times; left > 0; left--) {
    ping.set()
    pong.waitSync()
    pong.clear()
  }
}
/** @type {AwaitingLoop} */
const askAndAwait = async times => {
  for (let left = times; left > 0; left--) {
    ping.set()
    await pong.wait()
    pong.clear()
  }
}

/**
 * The rounds of each work, by the words of their variants.
 * @type {Record<string, Record<string, () => Promise<number>>>}
 */
const works = {
  'lock-sync': { free: alone(1_000_000, lockSync) },
  'lock-async': { free: alone(1_000_000, lockAwait) },
  'lock-contended': {
    two: together(400_000, [lockSync, lockSync]),
    four: together(200_000, [lockSync, lockSync, lockSync, lockSync]),
    await: together(40_000, [lockAwait, lockAwait]),
  },
  'value-add': {
    one: alone(2_000_000, add),
    four: together(1_000_000, [add, add, add, add]),
    update: together(200_000, [update, update, update, update]),
  },
  event: {
    blocking: together(5000, [ask, answer]),
    await: together(3000, [askAndAwait, answer]),
  },
}

const [work = ''] = process.argv.slice(2)
/** @type {Map<string, Pool>} */
const pools = new Map()
await serveRounds(versionOf('@forkyard/core'), async word => ({
  [word]: (await works[work]?.[word]?.()) ?? Number.NaN,
}))
await Promise.all([...pools.values()].map(pool => pool.terminate()))

/**
 * In this process, which has no children, so that it may block.
 * @param {number} usual
 * @param {Loop} loop
 */
function alone(usual, loop) {
  const count = scaled(usual)
  return async () => {
    await loop(Math.ceil(count / 4))
    return (count / (await time(() => loop(count)))) * 1000
  }
}

/**
 * Each in a process of its own, so often each; they begin when the last one is ready. Who only answers does not count.
 * @param {number} usual
 * @param {readonly Loop[]} loops
 */
function together(usual, loops) {
  const count = scaled(usual)
  const operations = count * loops.filter(loop => loop !== answer).length
  const start = new Barrier(loops.length)
  /** @param {Loop} loop */
  const measure = async loop => {
    start.waitSync()
    await loop(Math.ceil(count / 4))
    start.waitSync()
    const began = process.hrtime.bigint()
    await loop(count)
    return [Number(began), Number(process.hrtime.bigint())]
  }
  const tasks = loops.map(loop => () => measure(loop))
  return async () => {
    const pool = poolOf(loops.length)
    const spans = await Promise.all(tasks.map(task => pool.apply(task)))
    const began = Math.min(...spans.map(([time = Number.NaN]) => time))
    const ended = Math.max(...spans.map(([, time = Number.NaN]) => time))
    return (operations / (ended - began)) * 1e9
  }
}

/** @param {number} processes */
function poolOf(processes) {
  const key = String(processes)
  const pool = pools.get(key) ?? new Pool({ processes })
  pools.set(key, pool)
  return pool
}
