import { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { StreamOutput } from '../../src/wire/stream-output.ts'

/** A stream that notes its calls: how many buffers came with each. */
class CountingStream extends Writable {
  readonly calls: number[] = []
  readonly bytes: Buffer[] = []

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.calls.push(chunks.length)
    this.bytes.push(...chunks.map(({ chunk }) => chunk))
    done()
  }
}

test('what is written in one tick leaves in one call, in order', async () => {
  const stream = new CountingStream()
  const output = new StreamOutput(stream)
  output.write([Buffer.from('a'), Buffer.from('b')])
  output.write([Buffer.from('c')])
  expect(stream.calls).toEqual([])
  await nextTurn()
  expect(stream.calls).toEqual([3])
  expect(String(Buffer.concat(stream.bytes))).toBe('abc')
})

test('a later tick makes a call of its own', async () => {
  const stream = new CountingStream()
  const output = new StreamOutput(stream)
  for (const text of ['a', 'b', 'c']) {
    output.write([Buffer.from(text), Buffer.from(text)])
    await nextTurn()
  }
  expect(stream.calls).toEqual([2, 2, 2])
})

test('ten thousand frames of one tick leave in one call', async () => {
  const stream = new CountingStream()
  const output = new StreamOutput(stream)
  for (let index = 0; index < 10_000; index++) output.write([Buffer.of(index & 0xff)])
  await nextTurn()
  expect(stream.calls).toEqual([10_000])
})

test('empty buffers are not written', async () => {
  const stream = new CountingStream()
  new StreamOutput(stream).write([Buffer.alloc(0), Buffer.from('a'), new Uint8Array()])
  await nextTurn()
  expect(stream.calls).toEqual([1])
})

test('a large buffer is not copied on its way to the stream', async () => {
  const stream = new CountingStream()
  const large = new Uint8Array(2 ** 20)
  new StreamOutput(stream).write([Buffer.from('a'), large])
  await nextTurn()
  expect(stream.bytes[1]!.buffer).toBe(large.buffer)
})

test('an error of the stream is no uncaught exception, and later writes are dropped', async () => {
  const stream = new CountingStream()
  const output = new StreamOutput(stream)
  stream.destroy(new Error('EPIPE'))
  await nextTurn()
  output.write([Buffer.from('a')])
  await nextTurn()
  expect(stream.calls).toEqual([])
})

test('writing after the end of the stream does nothing', async () => {
  const stream = new CountingStream()
  const output = new StreamOutput(stream)
  stream.end()
  await nextTurn()
  output.write([Buffer.from('a')])
  await nextTurn()
  expect(stream.calls).toEqual([])
  expect(stream.errored).toBeNull()
})
