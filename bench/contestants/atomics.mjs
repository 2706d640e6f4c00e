/*
 * `node atomics.mjs WORK`: the floor of `sync.mjs` and `channels.mjs`. The same in two threads of one process, by bare atomics on
 * shared words and bare waiting on them (a futex), without anything that a death, a time-out or a third one would need.
 */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { scaled, serveRounds } from './rounds.mjs'

/** @typedef {(words: Int32Array, count: number, index: number) => number | void} Loop */

/** Two words, and a ring of messages of 8 bytes behind them. */
const slots = 8192
const ringStart = 64

/** 0: free. 1: taken. 2: taken, and somebody may be asleep. @type {Loop} */
const lock = (words, count) => {
  for (let left = count; left > 0; left--) {
    if (Atomics.compareExchange(words, 0, 0, 1) !== 0) {
      while (Atomics.exchange(words, 0, 2) !== 0) Atomics.wait(words, 0, 2)
    }
    if (Atomics.exchange(words, 0, 0) === 2) Atomics.notify(words, 0, 1)
  }
}

/** @type {Loop} */
const add = (words, count) => {
  for (let left = count; left > 0; left--) Atomics.add(words, 0, 1)
}

/** There and back: each waits for its own word. @type {Loop} */
const answer = (words, count, index) => {
  const mine = index
  const theirs = 1 - index
  for (let time = 0; time < count; time++) {
    if (index === 1 || time > 0) {
      while (Atomics.load(words, mine) === 0) Atomics.wait(words, mine, 0)
      Atomics.store(words, mine, 0)
    }
    Atomics.store(words, theirs, 1)
    Atomics.notify(words, theirs, 1)
  }
  if (index === 1) return
  while (Atomics.load(words, mine) === 0) Atomics.wait(words, mine, 0)
  Atomics.store(words, mine, 0)
}

/** Messages of 8 bytes: word 0 says how many were sent, word 1 how many were taken. @type {Loop} */
const send = (words, count, index) => {
  const [mine, theirs] = [index, 1 - index]
  let sum = 0
  for (let time = 0; time < count; time++) {
    const at = ringStart + 2 * (time % slots)
    for (;;) {
      const other = Atomics.load(words, theirs)
      if (index === 0 ? time - other < slots : other > time) break
      Atomics.wait(words, theirs, other)
    }
    if (index === 0) {
      words[at] = time
      words[at + 1] = time
    } else {
      sum += words[at] ?? 0
    }
    Atomics.store(words, mine, time + 1)
    Atomics.notify(words, mine, 1)
  }
  return sum
}

const loops = { lock, add, answer, send }

/**
 * @typedef {object} Round
 * @property {number} usual how often each thread does it
 * @property {keyof typeof loops} loop
 * @property {number} threads
 * @property {number} [counted] as many threads' operations count; default: all of them
 */

/** The rounds of each work, by the words of their variants. @type {Record<string, Record<string, Round>>} */
const works = {
  'lock-sync': { free: { usual: 10_000_000, loop: 'lock', threads: 1 } },
  'lock-contended': {
    two: { usual: 2_000_000, loop: 'lock', threads: 2 },
    four: { usual: 1_000_000, loop: 'lock', threads: 4 },
  },
  'value-add': {
    one: { usual: 10_000_000, loop: 'add', threads: 1 },
    four: { usual: 4_000_000, loop: 'add', threads: 4 },
  },
  event: { blocking: { usual: 20_000, loop: 'answer', threads: 2, counted: 1 } },
  queue: { 8: { usual: 500_000, loop: 'send', threads: 2, counted: 1 } },
  pipe: {
    8: { usual: 500_000, loop: 'send', threads: 2, counted: 1 },
    'back 8': { usual: 20_000, loop: 'answer', threads: 2, counted: 1 },
  },
}

if (isMainThread) await lead()
else follow()

async function lead() {
  const rounds = works[process.argv[2] ?? ''] ?? {}
  const most = Math.max(...Object.values(rounds).map(({ threads }) => threads))
  const threads = Array.from(
    { length: most },
    (_, index) => new Worker(new URL(import.meta.url), { workerData: index }),
  )

  /** Operations a second. @param {Round} round @param {number} count */
  const run = async ({ loop, threads: wanted, counted = wanted }, count) => {
    const words = new Int32Array(new SharedArrayBuffer(4 * (ringStart + 2 * slots)))
    const running = threads.slice(0, wanted).map(async thread => {
      thread.postMessage({ loop, words, count })
      const [began, ended] = await new Promise(resolve => thread.once('message', resolve))
      return { began, ended }
    })
    const spans = await Promise.all(running)
    const began = Math.min(...spans.map(span => span.began))
    const ended = Math.max(...spans.map(span => span.ended))
    return ((count * counted) / (ended - began)) * 1e9
  }

  await serveRounds(`node ${process.version.slice(1)}`, async word => {
    const round = rounds[word]
    if (!round) return {}
    const count = scaled(round.usual)
    await run(round, Math.ceil(count / 4))
    return { [word]: await run(round, count) }
  })
  await Promise.all(threads.map(thread => thread.terminate()))
}

function follow() {
  parentPort?.on('message', ({ loop, words, count }) => {
    const began = process.hrtime.bigint()
    loops[/** @type {keyof typeof loops} */ (loop)](words, count, workerData)
    parentPort?.postMessage([Number(began), Number(process.hrtime.bigint())])
  })
}
