import * as core from '@forkyard/core'
import * as multiprocessing from '@forkyard/core/python'
import { expect, test } from 'vitest'

/** Python's name: ours. */
const names = {
  active_children: 'activeChildren',
  Array: 'SharedArray',
  AsyncResult: 'AsyncResult',
  Barrier: 'Barrier',
  BoundedSemaphore: 'BoundedSemaphore',
  BrokenBarrierError: 'BrokenBarrierError',
  Condition: 'Condition',
  Connection: 'Connection',
  cpu_count: 'cpuCount',
  current_process: 'currentProcess',
  Empty: 'QueueEmptyError',
  EOFError: 'EndOfPipeError',
  Event: 'Event',
  Full: 'QueueFullError',
  IMapIterator: 'ResultIterator',
  JoinableQueue: 'JoinableQueue',
  Lock: 'Lock',
  parent_process: 'parentProcess',
  Pipe: 'pipe',
  Pool: 'Pool',
  Process: 'Process',
  Queue: 'Queue',
  RawArray: 'shared',
  RLock: 'RLock',
  Semaphore: 'Semaphore',
  ShutDown: 'QueueClosedError',
  SimpleQueue: 'Queue',
  TimeoutError: 'TimeoutError',
  Value: 'Value',
}

const ours = new Map(Object.entries(core))
const pythons = new Map(Object.entries(multiprocessing))

test.each(Object.entries(names))('%s is %s', (name, own) => {
  expect(ours.get(own)).toBeDefined()
  expect(pythons.get(name)).toBe(ours.get(own))
})

test('there are no other names, but for RawValue', () => {
  expect([...pythons.keys()].sort()).toEqual([...Object.keys(names), 'RawValue'].sort())
})

test('RawValue is a Value that has no lock', () => {
  const value = multiprocessing.RawValue('q', 5n)
  expect(value).toBeInstanceOf(core.Value)
  expect(() => value.lock).toThrow('{ lock: false }')
  expect([value.add(2n), value.value]).toEqual([5n, 7n])
  expect(multiprocessing.RawValue('d').value).toBe(0)
  expect(() => multiprocessing.RawValue('x' as 'i')).toThrow(TypeError)
})
