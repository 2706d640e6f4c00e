import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decodeMessage, encodeMessage } from '../../src/wire/codec.ts'
import { FrameConnection, type FrameOutput } from '../../src/wire/connection.ts'

const noOutput: FrameOutput = { write: () => expect.unreachable() }
const folder = mkdtempSync(join(tmpdir(), 'forkyard-'))
let sender: Socket
let receiver: Socket

/** Two ends of what a worker and its parent have between them. */
beforeEach(async () => {
  const server = createServer({ highWaterMark: 65_536 }).listen(join(folder, 'socket'))
  await once(server, 'listening')
  sender = new Socket().connect(join(folder, 'socket'))
  ;[receiver] = (await once(server, 'connection')) as [Socket]
  server.close()
})
afterEach(() => {
  sender.destroy()
  receiver.destroy()
  rmSync(join(folder, 'socket'), { force: true })
})

/** Bytes whose pattern fits no power of two. */
function bytes(length: number, seed: number): Buffer {
  return Buffer.alloc(length, createHash('sha512').update(String(seed)).digest().subarray(0, 61))
}

function send(body: unknown): void {
  for (const buffer of encodeMessage(1, body)) sender.write(buffer)
}

test('large attachments arrive whole between small frames, of every length near what is read at once', async () => {
  const lengths = [65_535, 65_536, 65_537, 3_000_001, 131_072, 4096, 20_000_000, 1, 200_000]
  const sent = lengths.map((length, index): Buffer[] => [bytes(length, index), bytes(70_000, -index)])
  const received: Buffer[][] = []
  const small: unknown[] = []
  const ended = new Promise<Error | undefined>(resolve => {
    new FrameConnection(receiver, noOutput, {
      frame(frame) {
        const message = decodeMessage(frame)
        if (Array.isArray(message)) received.push(message)
        else small.push([message, received.length])
      },
      end: resolve,
    })
  })
  for (const [index, pair] of sent.entries()) {
    send(pair)
    send(index)
  }
  sender.end()
  expect(await ended).toBeUndefined()
  expect(small).toEqual(lengths.map((_, index) => [index, index + 1]))
  const isWhole = (pair: Buffer[], index: number) =>
    pair.every((part, position) => part.equals(sent[index]![position]!))
  expect(received.map(isWhole)).toEqual(lengths.map(() => true))
})

test('of a large attachment behind a frame that is being worked on, hardly more is read', async () => {
  let open = (): void => {}
  const received: unknown[] = []
  const connection = new FrameConnection(receiver, noOutput, {
    frame(frame) {
      received.push(decodeMessage(frame))
      if (received.length === 1) return new Promise<void>(resolve => (open = resolve))
    },
    end: () => {},
  })
  const large = bytes(20_000_000, 1)
  send('first')
  send(large)
  while (received.length === 0) await nextTurn()
  for (let turn = 0; turn < 20; turn++) await nextTurn()
  expect(connection.bytesReceived).toBeLessThan(1_000_000)
  open()
  while (received.length === 1) await nextTurn()
  expect(large.equals(received[1] as Buffer)).toBe(true)
})

test('a stream that ends inside a large attachment ends with an error', async () => {
  const ended = new Promise<Error | undefined>(resolve => {
    new FrameConnection(receiver, noOutput, { frame: () => expect.unreachable(), end: resolve })
  })
  const [packed, ...rest] = encodeMessage(1, bytes(2_000_000, 1))
  sender.write(packed!)
  sender.end(Buffer.concat(rest).subarray(0, 1_500_000))
  expect(await ended).toMatchObject({ message: 'The stream ended in the middle of a frame.' })
})
