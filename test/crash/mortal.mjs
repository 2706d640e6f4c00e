import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { Point } from '../tasks/geometry.mjs'

// Tasks that end their process, and their neighbours that do not.

const ledgers = new Map()

/** Adds a line to a file. One short write at its end is whole, whoever else writes. */
export function note(log, entry) {
  if (!ledgers.has(log)) ledgers.set(log, openSync(log, 'a'))
  writeSync(ledgers.get(log), `${entry} ${process.pid}\n`)
}

export function die(way) {
  if (way === 'abort') process.abort()
  if (way === 'memory') fillHeap()
  if (typeof way === 'number') process.exit(way)
  process.kill(process.pid, way)
  for (;;);
}

function fillHeap() {
  const kept = []
  for (;;) kept.push(new Array(1000).fill(kept.length))
}

/** Spends processor time. */
export function compute(milliseconds) {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

/** Notes that the item runs, and returns its number; or dies, after its last words. */
export function mark({ log, entry, way, takes }) {
  note(log, entry)
  if (takes) compute(takes)
  if (way === undefined) return entry
  writeSync(2, `the last words of ${entry}\n`)
  return die(way)
}

export function markTwo(one, other) {
  return mark({ ...one, ...other })
}

/** The same, with pauses before and after the death. */
export async function markLater({ log, entry, way, pause = 'immediate' }) {
  note(log, entry)
  if (pause === 'immediate') await new Promise(setImmediate)
  else await null
  if (way === undefined) return entry
  setImmediate(() => die(way))
  return new Promise(() => {})
}

const kinds = {
  number: index => index + 0.5,
  zero: () => -0,
  nothing: () => undefined,
  null: () => null,
  boolean: index => index % 2 === 0,
  text: index => `result ${index} äöü 🙂`,
  'half a character': () => '\ud83d',
  bigint: index => 2n ** 70n + BigInt(index),
  object: index => ({ index, deep: [{ values: [1, 2, index] }] }),
  map: index => new Map([[index, new Set([`${index}`])]]),
  date: index => new Date(index),
  instance: index => new Point(index, -index),
  'typed array': index => Float32Array.of(index, 0.5),
  'small binary': index => Buffer.from(`binary ${index}`),
  'large binary': index => Buffer.alloc(300_000, index),
  'medium text': index => `${index} `.repeat(5000),
  'large text': index => `${index} `.repeat(50_000),
  'large object': index => Array.from({ length: 20_000 }, (_, position) => ({ position, index })),
  twice: index => {
    const shared = { index }
    return [shared, shared]
  },
}

/** A result of the given kind, or a death. */
export function produce({ kind, index, way }) {
  return way === undefined ? kinds[kind](index) : die(way)
}

export function answerThenDie(way) {
  setImmediate(() => die(way))
  return process.pid
}

export function answerThenReject(message) {
  Promise.reject(new Error(message))
  return process.pid
}

export function answerThenThrow(message) {
  setTimeout(() => {
    throw new Error(message)
  }, 1)
  return process.pid
}

export function closeDescriptor(descriptor) {
  closeSync(descriptor)
  return process.pid
}

export function closeDescriptorAndStay(descriptor) {
  closeSync(descriptor)
  for (;;);
}

export function writeBytes(descriptor, bytes) {
  writeSync(descriptor, bytes)
  return process.pid
}

export function writeBytesAndStay(descriptor, bytes) {
  writeSync(descriptor, bytes)
  for (;;);
}

export function endStandardStreams() {
  process.stdin.destroy()
  process.stdout.end()
  process.stderr.end()
  return process.pid
}

/** Holds its process until the file is there, then returns so many bytes, or dies. */
export function holdUntil({ log, entry, takes, awaits, bytes, way }) {
  note(log, entry)
  if (takes) compute(takes)
  while (awaits && !existsSync(awaits));
  if (way !== undefined) die(way)
  return bytes === undefined ? entry : new Uint8Array(bytes).fill(entry)
}

/** Leaves a process behind that has these descriptors, and whose pid is in the file. */
export function leaveChildAndDie(path, descriptors) {
  const child = spawn('sleep', ['300'], { detached: true, stdio: descriptors })
  writeFileSync(`${path}.new`, `${child.pid}`)
  renameSync(`${path}.new`, path)
  process.exit(8)
}

/** Dies until it was run so often. */
export function markAtLast({ log, entry, attempts }) {
  note(log, entry)
  const runs = readFileSync(log, 'utf8')
    .split('\n')
    .filter(line => line.startsWith(`${entry} `)).length
  return runs < attempts ? die('SIGKILL') : entry
}

export function markAndThrow({ log, entry }) {
  note(log, entry)
  throw new RangeError(`${entry}`)
}
