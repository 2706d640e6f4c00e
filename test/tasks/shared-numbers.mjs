import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { Lock, Pool, RLock, SharedArray, shared, task, Value, workerState } from '@forkyard/core'

// What workers do with numbers that processes share.

const here = new URL(import.meta.url)

export function addMany(value, count, one) {
  for (let times = 0; times < count; times++) value.add(one)
}

export function updateManySync(value, count) {
  for (let times = 0; times < count; times++) value.updateSync(number => number + 1)
}

/** By several flows of this process at once. */
export async function updateMany(value, count, flows) {
  const flow = async () => {
    for (let times = 0; times < count / flows; times++) await value.update(number => number + 1)
  }
  await Promise.all(Array.from({ length: flows }, flow))
}

export function read(value) {
  return value.value
}

export function write(value, number) {
  value.value = number
}

/** Writes into a typed array, or a DataView, and says what it was and where it stood. */
export function fill(view, number) {
  const before = [...bytesOf(view)]
  bytesOf(view).fill(number)
  const { byteOffset, byteLength } = view
  return { kind: view[Symbol.toStringTag], isBuffer: Buffer.isBuffer(view), byteOffset, byteLength, before }
}

function bytesOf({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** What a value looks like from inside, and a mark in each number of it. */
export function markAll({ list, map, set, key, cyclic }) {
  const all = [...list, ...map.values(), ...set, key]
  for (const value of all) value.add(1)
  return { same: new Set(all).size === 1, keyed: map.has(key), cyclic: cyclic.self === cyclic && cyclic.value === key }
}

export function areSame(left, right) {
  return left === right
}

export function giveBack(thing) {
  return thing
}

export function giveBackView({ values }, from, to) {
  return values.subarray(from, to)
}

const kept = new Map()

/** The same objects as those that an earlier item brought? */
export function isKept(name, thing) {
  const known = kept.get(name)
  kept.set(name, thing)
  return known === thing
}

/** Mappings of our memory in this process. */
export function mappings(..._things) {
  return readFileSync('/proc/self/maps', 'utf8').match(/memfd:forkyard/g)?.length ?? 0
}

/** Descriptors of our memory in this process. */
export function descriptors() {
  return readdirSync('/proc/self/fd').filter(name => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith('/memfd:forkyard')
    } catch {
      return false
    }
  }).length
}

export function keepState(...things) {
  return things
}

export function addToState(operand) {
  const [value, array] = workerState()
  value.add(operand)
  array.values[0] += operand
}

const made = []

export function makeValue(type, initial) {
  return new Value(type, initial)
}

/** One thing of each kind that this process makes; nothing here holds them. */
export function makeAll(number) {
  const array = new SharedArray('int32', [number, number], { lock: new Lock() })
  const plain = shared('float64', [number, number, number])
  return { value: new Value('int32', number), array, plain, part: plain.subarray(1), lock: new RLock() }
}

export function makeAndLeave(path, number) {
  writeFileSync(path, '')
  return makeAll(number)
}

/** The result leaves, and the worker dies at once. */
export function makeAndDie() {
  setImmediate(() => process.kill(process.pid, 'SIGKILL'))
  return new Value('int32', 7)
}

export function throwOwnLater(path, number) {
  writeFileSync(`${path}.part`, String(process.pid))
  writeFileSync(path, '')
  throwOwn(number)
}

/** Keeps it, so that later items may see what others did with it. */
export function makeAndKeep(type, initial) {
  const value = new Value(type, initial)
  made.push(value)
  return [value, process.pid]
}

export function readKept() {
  return made.at(-1).value
}

export async function whenFile(path, value) {
  while (!existsSync(path)) await wait(1)
  return value.value
}

/** Computes until the value says stop, and lets nothing else happen meanwhile. */
export function spin(value) {
  value.value = 1
  while (value.value !== 2);
  return value.value
}

export function throwWith(value, how) {
  if (how === 'property') throw Object.assign(new RangeError('with a value'), { value })
  if (how === 'cause') throw new RangeError('with a value', { cause: value })
  throw value
}

export function throwOwn(number) {
  throw Object.assign(new Error('with a value of its own'), { value: new Value('int32', number) })
}

/** Dies the first times. */
export function addAndDie(value, deaths) {
  if (value.add(1) < deaths) process.kill(process.pid, 'SIGKILL')
  return value
}

export function disposeAndUse(value) {
  value[Symbol.dispose]()
  try {
    return value.value
  } catch (error) {
    return `${error.name}: ${error.message}`
  }
}

/** Adds in a pool of its own, so many pools deep, and gives back what the innermost made. */
export async function addInDepth(value, depth) {
  if (depth === 0) {
    value.add(1)
    return new Value('int32', 40)
  }
  const pool = new Pool({ processes: 1 })
  try {
    return await pool.apply(task(here, 'addInDepth'), [value, depth - 1])
  } finally {
    await pool.close()
    await pool.join()
  }
}

export function refusals(operations) {
  return Object.fromEntries(
    Object.entries(constructions)
      .filter(([name]) => operations.includes(name))
      .map(([name, construct]) => {
        try {
          construct()
          return [name, 'it could']
        } catch (error) {
          return [name, `${error.code} ${error.message}`]
        }
      }),
  )
}

const constructions = {
  Value: () => new Value('int32'),
  SharedArray: () => new SharedArray('int32', 4),
  shared: () => shared('int32', 4),
  Lock: () => new Lock(),
}
