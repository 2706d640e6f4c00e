import { cpuCount, Pool } from '@forkyard/core'
import { describe, expect, test } from 'vitest'

// The two programs by which courses teach Python's multiprocessing, line by line. In Python both read their results after
// `join`, when the workers are long gone.

const f = (x: number) => x * x
const range = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Python's `list(iterator)`. */
async function list<T>(results: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const result of results) collected.push(result)
  return collected
}

/*
 *   pool = Pool()
 *   r = pool.imap(f, xs)
 *   pool.close()
 *   pool.join()
 *   print(list(r))
 */
describe('imap, close, join, list', () => {
  // Far more than imap reads ahead.
  const xs = range(1000)

  test('the results are there after join, in order', async () => {
    const pool = new Pool()
    const r = pool.imap(f, xs)
    pool.close()
    await pool.join()
    expect(await list(r)).toEqual(xs.map(f))
  })

  test('as they come, with imapUnordered', async () => {
    const pool = new Pool()
    const r = pool.imapUnordered(f, xs)
    pool.close()
    await pool.join()
    expect((await list(r)).sort((one, other) => one - other)).toEqual(xs.map(f))
  })

  test('xs may be a generator', async () => {
    function* countUp() {
      for (let x = 0; x < 1000; x++) yield x
    }
    const pool = new Pool()
    const r = pool.imap(f, countUp())
    pool.close()
    await pool.join()
    expect(await list(r)).toEqual(xs.map(f))
  })

  test('what f raises comes at the turn of its x', async () => {
    const reciprocal = (x: number) => {
      if (x === 0) throw new RangeError('division by zero')
      return 1 / x
    }
    const pool = new Pool()
    const r = pool.imap(reciprocal, [4, 0, 2])
    pool.close()
    await pool.join()
    expect(await r.next()).toEqual({ done: false, value: 0.25 })
    await expect(r.next()).rejects.toThrow(new RangeError('division by zero'))
    expect(await list(r)).toEqual([0.5])
  })
})

/*
 *   def do_math(start=0, num=10):
 *       pos = start
 *       k_sq = 1000 * 1000
 *       ave = 0
 *       while pos < num:
 *           pos += 1
 *           val = math.sqrt((pos - k_sq) * (pos - k_sq))
 *           ave += val / num
 *       return int(ave)
 *
 *   pool = multiprocessing.Pool()
 *   processor_count = multiprocessing.cpu_count()
 *   tasks = []
 *   for n in range(1, processor_count + 1):
 *       task = pool.apply_async(do_math, (3_000_000 * (n - 1) / processor_count, 3_000_000 * n / processor_count))
 *       tasks.append(task)
 *   pool.close()
 *   pool.join()
 *   for t in tasks:
 *       print(t.get())
 */
describe('apply_async, close, join, get', () => {
  function doMath(start = 0, num = 10): number {
    let pos = start
    const kSq = 1000 * 1000
    let ave = 0
    while (pos < num) {
      pos += 1
      const val = Math.sqrt((pos - kSq) * (pos - kSq))
      ave += val / num
    }
    return Math.trunc(ave)
  }

  test('the results are there after join', async () => {
    const pool = new Pool()
    const processorCount = cpuCount()
    const pieces: [start: number, num: number][] = []
    for (let n = 1; n <= processorCount; n++) {
      pieces.push([(3_000_000 * (n - 1)) / processorCount, (3_000_000 * n) / processorCount])
    }

    const tasks = pieces.map(piece => pool.applyAsync(doMath, piece))
    pool.close()
    await pool.join()

    expect(tasks.map(task => [task.ready, task.successful])).toEqual(pieces.map(() => [true, true]))
    const results: number[] = []
    for (const task of tasks) results.push(await task.get())
    expect(results).toEqual(pieces.map(piece => doMath(...piece)))
  })

  test('many more tasks than processes', async () => {
    const pool = new Pool({ processes: 2 })
    const tasks = range(500).map(n => pool.applyAsync(doMath, [n, n + 10]))
    pool.close()
    await pool.join()
    expect(await Promise.all(tasks)).toEqual(range(500).map(n => doMath(n, n + 10)))
  })

  test('arguments that are left out have their defaults', async () => {
    const pool = new Pool({ processes: 1 })
    const task = pool.applyAsync(doMath)
    pool.close()
    await pool.join()
    expect(await task.get()).toBe(doMath())
  })

  test('what one of them raises, told to its error callback, does not keep the others from their results', async () => {
    const reciprocal = (x: number) => {
      if (x === 0) throw new RangeError('division by zero')
      return 1 / x
    }
    const raised: unknown[] = []
    const pool = new Pool()
    const tasks = [4, 0, 2].map(x => {
      return pool.applyAsync(reciprocal, [x], { errorCallback: error => raised.push(error) })
    })
    pool.close()
    await pool.join()
    expect(raised).toEqual([new RangeError('division by zero')])
    expect(tasks.map(task => task.successful)).toEqual([true, false, true])
    expect(await tasks[0]!.get()).toBe(0.25)
    await expect(tasks[1]!.get()).rejects.toThrow(new RangeError('division by zero'))
    expect(await tasks[2]!.get()).toBe(0.5)
  })
})
