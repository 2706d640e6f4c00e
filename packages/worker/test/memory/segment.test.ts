import { execFile, execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { Segment } from '../../src/memory/segment.ts'

const program = fileURLToPath(new URL('./segment-process.mjs', import.meta.url))
const run = promisify(execFile)

function inProcess(what: string, segment?: unknown, env?: NodeJS.ProcessEnv): string {
  const args = [program, what, JSON.stringify(segment ?? null)]
  return execFileSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...env } }).trim()
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length
}

function mappings(): number {
  return readFileSync('/proc/self/maps', 'utf8').match(/memfd:forkyard/g)?.length ?? 0
}

test('its buffer is a genuine SharedArrayBuffer of whole units of 64 KiB', () => {
  const segment = Segment.create(100_000)
  expect(segment.buffer).toBeInstanceOf(SharedArrayBuffer)
  expect(segment.buffer.byteLength).toBe(131_072)
  expect(segment.size).toBe(131_072)
  segment.dispose()
})

test('three processes that add to one number a million times each lose nothing', async () => {
  const segment = Segment.create(4)
  const handle = JSON.stringify(segment.handle)
  await Promise.all([1, 2, 3].map(() => run(process.execPath, [program, 'add', handle])))
  expect(new Int32Array(segment.buffer)[0]).toBe(3_000_000)
  segment.dispose()
})

test('another process reads what this one wrote', () => {
  const segment = Segment.create(100)
  Buffer.from(segment.buffer).write('hello')
  expect(inProcess('reads', segment.handle)).toBe('hello')
  segment.dispose()
})

test('a segment that was closed, or whose process is gone, is refused in words', () => {
  const segment = Segment.create(100)
  const { handle } = segment
  segment.close()
  expect(inProcess('fails', handle)).toMatch(/^SegmentGoneError ERR_SEGMENT_GONE .*process \d+ made is gone/)
  expect(inProcess('fails', JSON.parse(inProcess('creates')))).toMatch(/^SegmentGoneError ERR_SEGMENT_GONE/)
  expect(() => segment.handle).toThrow('is gone')
  segment.dispose()
})

test('a descriptor that is another file by now is not taken for the segment', () => {
  const segment = Segment.create(100)
  const [pid, descriptor, inode, size] = segment.handle
  expect(inProcess('fails', [pid, descriptor, inode + 1, size])).toMatch(/^SegmentGoneError/)
  segment.dispose()
})

test('disposed of it is gone at once: no descriptor, no mapping', () => {
  const before = { descriptors: openDescriptors(), mappings: mappings() }
  const segments = Array.from({ length: 20 }, () => Segment.create(100))
  expect(openDescriptors()).toBe(before.descriptors + 20)
  expect(mappings()).toBe(before.mappings + 20)
  for (const segment of segments) segment.dispose()
  expect({ descriptors: openDescriptors(), mappings: mappings() }).toEqual(before)
})

test('a new one is empty, also where another one was', () => {
  const old = Segment.create(100)
  new Uint8Array(old.buffer).fill(7)
  old.dispose()
  const fresh = Segment.create(100)
  expect(new Uint8Array(fresh.buffer).every(byte => byte === 0)).toBe(true)
  fresh.dispose()
})

test('20,000 of them one after the other take no more address space than one', () => {
  for (let count = 0; count < 20_000; count++) Segment.create(100).dispose()
  expect(mappings()).toBe(0)
})

test('a worker thread that gets the buffer sees the same bytes', async () => {
  const segment = Segment.create(100)
  const words = new Int32Array(segment.buffer)
  const source =
    "const { workerData } = require('node:worker_threads'); Atomics.store(workerData, 0, 7); Atomics.notify(workerData, 0)"
  const thread = new Worker(source, { eval: true, workerData: words })
  await new Promise(resolve => thread.once('exit', resolve))
  expect(words[0]).toBe(7)
  segment.dispose()
})

test('where shared memory is turned off the error says so', () => {
  const segment = Segment.create(100)
  const said = inProcess('fails', segment.handle, { FORKYARD_SHARED_MEMORY: 'off' })
  expect(said).toBe(
    'UnsupportedPlatformError ERR_UNSUPPORTED_PLATFORM Memory that processes share cannot be had here: the environment variable FORKYARD_SHARED_MEMORY is "off".',
  )
  segment.dispose()
})
