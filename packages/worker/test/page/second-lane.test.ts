import { describe, expect, test } from 'vitest'
import { Mailbox } from '../../src/page/mailbox.ts'
import { laneSize, SecondLane } from '../../src/page/second-lane.ts'

const frame = (...bytes: number[]) => Buffer.from(bytes)

describe('a mailbox', () => {
  const open = () => new Mailbox(new SharedArrayBuffer(256), 64, 128)

  test('holds one message until it is taken', () => {
    const mailbox = open()
    expect(mailbox.take()).toBeUndefined()
    expect(mailbox.put(frame(1, 2))).toBe(true)
    expect(mailbox.put(frame(3))).toBe(false)
    expect(mailbox.take()).toEqual(frame(1, 2))
    expect(mailbox.take()).toBeUndefined()
    expect(mailbox.put(frame())).toBe(true)
    expect(mailbox.take()).toEqual(frame())
  })

  test('takes what fits, to the last byte', () => {
    const mailbox = open()
    expect(mailbox.put(Buffer.alloc(65))).toBe(false)
    expect(mailbox.put(Buffer.alloc(64, 7))).toBe(true)
    expect(mailbox.take()).toEqual(Buffer.alloc(64, 7))
  })

  test('gives a message memory of its own', () => {
    const mailbox = open()
    mailbox.put(frame(1))
    const first = mailbox.take()
    mailbox.put(frame(2))
    expect([first, mailbox.take()]).toEqual([frame(1), frame(2)])
  })
})

describe('a lane', () => {
  function open(): { parent: SecondLane; worker: SecondLane } {
    const memory = new SharedArrayBuffer(64 + laneSize)
    return { parent: new SecondLane(memory, 64), worker: new SecondLane(memory, 64) }
  }

  test('whose worker is not wanted is not listened to, and gives what is in it', () => {
    const { parent, worker } = open()
    worker.attend()
    expect(parent.listening).toBe(false)
    expect(worker.listen()).toBeUndefined()
    parent.call(frame(1))
    expect(worker.listen()).toEqual(frame(1))
    expect(parent.listening).toBe(false)
  })

  test('listens from when there is something to do until it has waited in vain', () => {
    const { parent, worker } = open()
    parent.wanted = true
    worker.attend()
    expect(parent.listening).toBe(true)
    parent.call(frame(1))
    expect(worker.listen()).toEqual(frame(1))
    worker.came()
    expect(parent.listening).toBe(true)
    expect(worker.listen()).toBeUndefined()
    expect([parent.listening, parent.wanted]).toEqual([false, false])
  })

  test('stops to listen, and stays wanted, when there is something in the pipe', () => {
    const { parent, worker } = open()
    parent.wanted = true
    parent.passed()
    expect(worker.listen()).toBeUndefined()
    expect([parent.listening, parent.wanted]).toEqual([false, true])
  })

  test('gives a call that was put in while nobody listened to who looks after a knock', () => {
    const { parent, worker } = open()
    expect(parent.call(frame(5))).toBe(true)
    expect(parent.listening).toBe(false)
    expect(worker.takeCall()).toEqual(frame(5))
    expect(worker.takeCall()).toBeUndefined()
  })

  test('takes an answer for the chunk that is awaited, until the parent sleeps', () => {
    const { parent, worker } = open()
    parent.await(7)
    expect([worker.isAwaited(6), worker.isAwaited(7)]).toEqual([false, true])
    expect(worker.answer(frame(9))).toBe(true)
    expect(worker.answer(frame(9))).toBe(false)
    parent.sleep()
    expect(worker.isAwaited(7)).toBe(false)
    expect(parent.takeAnswer()).toEqual(frame(9))
    expect(parent.takeAnswer()).toBeUndefined()
  })

  test('refuses what is larger than its mailboxes', () => {
    const { parent, worker } = open()
    expect([parent.call(Buffer.alloc(8129)), worker.answer(Buffer.alloc(8129))]).toEqual([false, false])
    expect([parent.call(Buffer.alloc(8128)), worker.answer(Buffer.alloc(8128))]).toEqual([true, true])
  })
})
