import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { Lock, SharedArray, shared, Value } from '@forkyard/core'

// With --expose-gc: much is made and dropped. What is left of it?

const [what] = process.argv.slice(2)

const mappings = () => readFileSync('/proc/self/maps', 'utf8').match(/memfd:forkyard/g)?.length ?? 0
const descriptors = () =>
  readdirSync('/proc/self/fd').filter(name => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith('/memfd:forkyard')
    } catch {
      return false
    }
  }).length

async function collect() {
  for (let turns = 0; turns < 3; turns++) {
    globalThis.gc()
    await turn()
  }
}

const census = async () => {
  await collect()
  return { mappings: mappings(), descriptors: descriptors() }
}

/** Not more at once than fit into one heap. */
async function make(count, together, one) {
  for (let made = 0; made < count; made += together) {
    for (let index = 0; index < together; index++) one(made + index)
    await collect()
  }
}

const programs = {
  values: () =>
    make(100_000, 10_000, number => {
      if (new Value('int32', number).value !== number) throw new Error(`A value is not ${number}.`)
    }),
  'disposed values': () =>
    make(100_000, 100_000, number => {
      const value = new Value('int64', BigInt(number))
      if (value.value !== BigInt(number)) throw new Error(`A value is not ${number}.`)
      value[Symbol.dispose]()
    }),
  locks: () => make(100_000, 10_000, () => new Lock().tryAcquire().release()),
  arrays: () =>
    make(1000, 100, () => {
      const { values } = new SharedArray('uint8', 2 ** 20)
      if (values[2 ** 20 - 1] !== 0) throw new Error('An array is not empty.')
      values[2 ** 20 - 1] = 7
    }),
  'disposed arrays': () =>
    make(1000, 1000, () => {
      const array = new SharedArray('uint8', 2 ** 20)
      if (array.values[5] !== 0) throw new Error('An array is not empty.')
      array.values[5] = 7
      array[Symbol.dispose]()
    }),
  views: () => make(1000, 100, () => shared('uint8', 2 ** 20).subarray(5)),
}

const kept = [new Value('int32', 7), new SharedArray('int32', [7])]
await programs[what]()
const before = await census()
await programs[what]()
const after = await census()
console.log(JSON.stringify({ before, after, kept: [kept[0].value, kept[1].values[0]] }))
