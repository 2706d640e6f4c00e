import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BlockingOutput } from '../../src/wire/blocking-output.ts'

/*
 * A named pipe that this process writes to, blocking, as a worker writes to its descriptor 4; another process reads it
 * with small reads, and prints how much it got and the hash of it. The pipe is full nearly all the time.
 */

const reader = `
  const { createHash } = require('node:crypto')
  const { openSync, readSync } = require('node:fs')
  const [path, size, writer] = process.argv.slice(1)
  const pipe = openSync(path, 'r')
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(Number(size))
  let total = 0
  for (let count; (count = readSync(pipe, chunk)) > 0; total += count) {
    hash.update(chunk.subarray(0, count))
    if (writer) process.kill(Number(writer), 'SIGUSR2')
  }
  process.stdout.write(total + ' ' + hash.digest('hex'))
`

let folder: string
let pipes = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkyard-blocking-output-'))
})

afterAll(() => rmSync(folder, { recursive: true }))

interface ReaderOptions {
  /** Bytes a read, at most. */
  readSize?: number
  /** Whom the reader interrupts with a signal after each read. */
  interrupts?: number
}

async function writeAndRead(frames: Uint8Array[][], { readSize = 65_536, interrupts }: ReaderOptions = {}) {
  const path = join(folder, `pipe-${pipes++}`)
  execFileSync('mkfifo', [path])
  const args = ['-e', reader, path, String(readSize), ...(interrupts ? [String(interrupts)] : [])]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const report = text(child.stdout)
  await once(child, 'spawn')
  const fd = openSync(path, 'w')
  const output = new BlockingOutput(fd, error => expect.unreachable(String(error)))
  for (const buffers of frames) output.write(buffers)
  closeSync(fd)
  return report
}

function expectation(frames: Uint8Array[][]): string {
  const all = Buffer.concat(frames.flat())
  return `${all.length} ${createHash('sha256').update(all).digest('hex')}`
}

function numbered(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let position = 0; position + 4 <= length; position += 4) bytes.writeUInt32LE(position, position)
  return bytes
}

test('a frame far larger than the pipe arrives whole', async () => {
  const frames = [[Buffer.from('prefix'), numbered(8 * 2 ** 20)]]
  expect(await writeAndRead(frames)).toBe(expectation(frames))
})

test('frames arrive in order while the reader is slower than the writer', async () => {
  const frames = Array.from({ length: 300 }, (_, index) => [Buffer.from(`${index}:`), numbered(index * 10)])
  expect(await writeAndRead(frames, { readSize: 512 })).toBe(expectation(frames))
})

test('a frame of more buffers than one system call takes arrives whole', async () => {
  const frames = [Array.from({ length: 5000 }, (_, index) => Buffer.from(`buffer ${index};`))]
  expect(await writeAndRead(frames)).toBe(expectation(frames))
})

test('empty buffers between others do no harm', async () => {
  const nothing = new Uint8Array()
  const frames = [[nothing, Buffer.from('a'), nothing, Buffer.from('b'), nothing], [nothing], []]
  expect(await writeAndRead(frames)).toBe(expectation(frames))
})

test('signals that arrive in the middle of a write neither lose nor repeat anything', async () => {
  let interrupted = 0
  const interrupt = (): void => {
    interrupted++
  }
  process.on('SIGUSR2', interrupt)
  try {
    const frames = [Array.from({ length: 500 }, (_, index) => numbered(1000 + index))]
    expect(await writeAndRead(frames, { readSize: 1024, interrupts: process.pid })).toBe(expectation(frames))
    expect(interrupted).toBeGreaterThan(0)
  } finally {
    process.off('SIGUSR2', interrupt)
  }
})

test('a pipe whose reader is gone is reported as broken', async () => {
  const path = join(folder, `pipe-${pipes++}`)
  execFileSync('mkfifo', [path])
  const child = spawn('head', ['-c', '1', path], { stdio: 'ignore' })
  await once(child, 'spawn')
  const fd = openSync(path, 'w')
  const reported: Error[] = []
  const output = new BlockingOutput(fd, error => reported.push(error))
  output.write([Buffer.from('a')])
  await once(child, 'exit')
  expect(reported).toEqual([])
  output.write([Buffer.from('b'), Buffer.from('c')])
  expect(reported).toEqual([expect.objectContaining({ code: 'EPIPE' })])
  closeSync(fd)
})
