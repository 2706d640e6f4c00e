import * as multiprocessing from '@forkyard/core/python'
import { current_process, Empty, parent_process as parentOf, RawValue } from '@forkyard/core/python'
import { afterAll, describe, expect, test } from 'vitest'

const pool = new multiprocessing.Pool({ processes: 1, name: 'python' })
afterAll(() => pool.terminate())

describe('a task knows what it uses of the entry:', () => {
  test('functions, imported by name', async () => {
    const { name, parent } = await pool.apply(() => ({ name: current_process().name, parent: parentOf()?.pid }))
    expect({ name, parent }).toEqual({ name: 'python-1', parent: process.pid })
  })

  test('functions, as members of the module', async () => {
    const describe = () => [multiprocessing.current_process().name, multiprocessing.parent_process()?.name]
    expect(await pool.apply(describe)).toEqual(['python-1', 'MainProcess'])
  })

  test('a function by itself', async () => {
    expect(await pool.apply(current_process)).toMatchObject({ name: 'python-1', workerId: 1 })
    expect(await pool.apply(multiprocessing.cpu_count)).toBe(multiprocessing.cpu_count())
  })

  test('the module as a whole', async () => {
    const list = () => Object.keys(multiprocessing).sort()
    expect(await pool.apply(list)).toEqual(list())
  })

  test('functions that make something', async () => {
    const make = () => {
      const [one, other] = multiprocessing.Pipe()
      return [one instanceof multiprocessing.Connection, one.writable, other.readable, RawValue('i', 3).value]
    }
    expect(await pool.apply(make)).toEqual([true, true, true, 3])
  })

  test('classes', async () => {
    const make = () => {
      const array = new multiprocessing.Array('i', [1, 2, 3])
      const queue = new multiprocessing.SimpleQueue<number>()
      queue.tryPut(array.length)
      return [array, queue] as const
    }
    const [array, queue] = await pool.apply(make)
    expect(array).toBeInstanceOf(multiprocessing.Array)
    expect([...array.values]).toEqual([1, 2, 3])
    expect(await queue.get()).toBe(3)
  })

  test('classes of errors', async () => {
    const queue = new multiprocessing.Queue()
    const look = () => {
      try {
        return queue.getNowait()
      } catch (error) {
        return [error instanceof Empty, error instanceof multiprocessing.Full]
      }
    }
    expect(await pool.apply(look)).toEqual([true, false])
    await expect(pool.apply(() => queue.getNowait())).rejects.toBeInstanceOf(Empty)
    queue[Symbol.dispose]()
  })
})

test('a process, its queue and its pipe', async () => {
  const queue = new multiprocessing.JoinableQueue<string>({ maxSize: 2 })
  const [here, there] = multiprocessing.Pipe<string, number>()
  const measure = async (connection: multiprocessing.Connection<number, string>) => {
    await connection.send((await connection.recv()).length)
    await queue.put(multiprocessing.current_process().name)
    connection.close()
  }
  const child = new multiprocessing.Process({ target: measure, args: [there], name: 'measuring' })
  await child.start()
  expect(multiprocessing.active_children()).toEqual([child])
  await here.send('seven!!')
  expect(await here.recv()).toBe(7)
  expect(await queue.get()).toBe('measuring')
  queue.taskDone()
  await queue.join()
  await expect(here.recv()).rejects.toBeInstanceOf(multiprocessing.EOFError)
  await child.join()
  expect([child.exitCode, multiprocessing.active_children()]).toEqual([0, []])
})
