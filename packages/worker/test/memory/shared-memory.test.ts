import { readdirSync, readlinkSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { SharedMemory } from '../../src/memory/shared-memory.ts'

function descriptors(): number {
  const names = readdirSync('/proc/self/fd').map(name => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`)
    } catch {
      return ''
    }
  })
  return names.filter(name => name.startsWith('/memfd:forkyard')).length
}

async function collect(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  for (let turns = 0; turns < 3; turns++) {
    gc()
    await turn()
  }
}

test('the process that made it attaches the same', () => {
  const memory = SharedMemory.create(1000)
  expect(SharedMemory.attach(memory.handle)).toBe(memory)
  expect(SharedMemory.of(memory.buffer)).toBe(memory)
  expect(memory.buffer.byteLength).toBe(65_536)
  expect(memory.address % 4096).toBe(0)
  memory.dispose()
})

test('any other buffer is none', () => {
  expect(SharedMemory.of(new SharedArrayBuffer(8))).toBe(undefined)
  expect(SharedMemory.of(new ArrayBuffer(8))).toBe(undefined)
})

test('disposed of it is gone for all: no handle, no descriptor, and who views it sees zeros', () => {
  const before = descriptors()
  const memory = SharedMemory.create(1000)
  const { handle, buffer } = memory
  const bytes = new Uint8Array(buffer).fill(7)
  expect(descriptors()).toBe(before + 1)
  memory.dispose()
  memory.dispose()
  expect(descriptors()).toBe(before)
  expect(bytes[5]).toBe(0)
  bytes[5] = 9
  expect(bytes[5]).toBe(9)
  expect(SharedMemory.of(buffer)).toBe(undefined)
  const gone = expect.objectContaining({ code: 'ERR_SEGMENT_GONE' })
  expect(() => memory.handle).toThrow(gone)
  expect(() => SharedMemory.attach(handle)).toThrow(gone)
})

test('its file is closed when nobody has its buffer any more', async () => {
  const before = descriptors()
  const views = Array.from({ length: 20 }, () => new Uint8Array(SharedMemory.create(1000).buffer, 8, 8))
  await collect()
  expect(descriptors()).toBe(before + 20)
  expect(views.map(view => SharedMemory.attach(SharedMemory.of(view.buffer)!.handle).buffer === view.buffer)).toEqual(
    Array(20).fill(true),
  )
  views.length = 0
  await collect()
  expect(descriptors()).toBe(before)
})
