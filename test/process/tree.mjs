import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Pool, Process } from '@forkyard/core'

// Starts a tree of processes whose leaves compute without end, prints the pids of all, and ends in one way or another, or
// waits until somebody kills it. Arguments: the kind of tree, the end, a path of a file that is not there yet.

const [, , kind, end, path] = process.argv

const note = () => process.getBuiltinModule('node:fs').appendFileSync(path, `${process.pid}\n`)
const spin = () => {
  note()
  for (;;);
}
const rest = () => new Promise(resolve => setTimeout(resolve, 300_000))

async function grow(depth) {
  note()
  const child = new Process({ target: depth === 1 ? spin : grow, args: [depth - 1] })
  await child.start()
  await child.join()
}

const trees = {
  async 'two in endless loops'() {
    for (const daemon of [false, true]) await new Process({ target: spin, daemon }).start()
    return 2
  },
  async 'two that rest'() {
    const target = () => {
      note()
      return rest()
    }
    for (const daemon of [false, true]) await new Process({ target, daemon }).start()
    return 2
  },
  async 'one that only a timer keeps'() {
    const target = () => {
      note()
      setInterval(() => {}, 1000)
    }
    await new Process({ target }).start()
    return 1
  },
  async 'one that does not listen to signals'() {
    const target = () => {
      process.on('SIGTERM', () => {})
      spin()
    }
    await new Process({ target }).start()
    return 1
  },
  async 'a child of a child of a child'() {
    await new Process({ target: grow, args: [3] }).start()
    return 4
  },
  async 'a process with a pool'() {
    const target = async () => {
      note()
      await new Pool({ processes: 2 }).map(spin, [1, 2], { chunkSize: 1 })
    }
    await new Process({ target }).start()
    return 3
  },
  async 'a pool with a process'() {
    const pool = new Pool({ processes: 1 })
    pool
      .apply(async () => {
        note()
        await new Process({ target: spin }).start()
        await rest()
      })
      .catch(() => {})
    return 2
  },
}

const ends = {
  exit: () => process.exit(7),
  throw: () => {
    throw new Error('the end')
  },
  wait: () => setInterval(() => {}, 1000),
}

const count = await trees[kind]()
const read = () => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1).map(Number) : [])
while (read().length < count) await wait(2)
process.stdout.write(`${JSON.stringify(read())}\n`)
setImmediate(ends[end])
