import { Queue } from '@forkyard/core'
import { describe, expect, test } from 'vitest'

const states = {
  empty: () => filled([]),
  'half full': () => filled(['first']),
  full: () => filled(['first', 'second']),
  closed: () => closed([]),
  'closed with a rest': () => closed(['first']),
}

function filled(values: string[]): Queue<string> {
  const queue = new Queue<string>({ maxSize: 2 })
  for (const value of values) queue.putNowait(value)
  return queue
}

function closed(values: string[]): Queue<string> {
  const queue = filled(values)
  queue.close()
  return queue
}

const operations: Record<string, (queue: Queue<string>) => unknown> = {
  put: queue => queue.put('new', { timeout: 20 }),
  'put at once': queue => queue.put('new', { timeout: 0 }),
  putSync: queue => queue.putSync('new', { timeout: 20 }),
  tryPut: queue => queue.tryPut('new'),
  putNowait: queue => queue.putNowait('new'),
  get: queue => queue.get({ timeout: 20 }),
  'get at once': queue => queue.get({ timeout: 0 }),
  getSync: queue => queue.getSync({ timeout: 20 }),
  tryGet: queue => queue.tryGet(),
  getNowait: queue => queue.getNowait(),
}

/** What comes of an operation, or the code of its error, and what is in the queue then. */
type Row = [operation: string, state: keyof typeof states, outcome: unknown, rest: string[]]

const full = (operation: string, outcome: unknown): Row => [operation, 'full', outcome, ['first', 'second']]
const nothing = (operation: string, outcome: unknown): Row => [operation, 'empty', outcome, []]

const puts = ['put', 'put at once', 'putSync', 'putNowait'].flatMap((operation): Row[] => [
  [operation, 'empty', undefined, ['new']],
  [operation, 'half full', undefined, ['first', 'new']],
])
const gets = ['get', 'get at once', 'getSync', 'getNowait'].flatMap((operation): Row[] => [
  [operation, 'half full', 'first', []],
  [operation, 'full', 'first', ['second']],
  [operation, 'closed with a rest', 'first', []],
])
const refused = ['put', 'put at once', 'putSync', 'tryPut', 'putNowait'].flatMap((operation): Row[] => [
  [operation, 'closed', 'ERR_QUEUE_CLOSED', []],
  [operation, 'closed with a rest', 'ERR_QUEUE_CLOSED', ['first']],
])
const over = ['get', 'get at once', 'getSync', 'tryGet', 'getNowait'].map(
  (operation): Row => [operation, 'closed', 'ERR_QUEUE_CLOSED', []],
)

const rows: Row[] = [
  ...puts,
  ['tryPut', 'empty', true, ['new']],
  ['tryPut', 'half full', true, ['first', 'new']],
  full('put', 'ERR_TIMEOUT'),
  full('put at once', 'ERR_TIMEOUT'),
  full('putSync', 'ERR_TIMEOUT'),
  full('tryPut', false),
  full('putNowait', 'ERR_QUEUE_FULL'),
  ...refused,
  ...gets,
  ['tryGet', 'half full', { value: 'first' }, []],
  ['tryGet', 'full', { value: 'first' }, ['second']],
  ['tryGet', 'closed with a rest', { value: 'first' }, []],
  nothing('get', 'ERR_TIMEOUT'),
  nothing('get at once', 'ERR_TIMEOUT'),
  nothing('getSync', 'ERR_TIMEOUT'),
  nothing('tryGet', undefined),
  nothing('getNowait', 'ERR_QUEUE_EMPTY'),
  ...over,
]

async function outcomeOf(operation: () => unknown): Promise<unknown> {
  try {
    return await operation()
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
}

async function restOf(queue: Queue<string>): Promise<string[]> {
  queue.close()
  const rest: string[] = []
  for await (const value of queue) rest.push(value)
  return rest
}

test.each(rows)('%s on a queue that is %s', async (operation, state, outcome, rest) => {
  const queue = states[state]()
  expect(await outcomeOf(() => operations[operation]!(queue))).toEqual(outcome)
  expect(queue.size).toBe(rest.length)
  expect(await restOf(queue)).toEqual(rest)
})

test('there is a row for each operation and state', () => {
  expect(new Set(rows.map(([operation, state]) => `${operation} ${state}`)).size).toBe(
    Object.keys(operations).length * Object.keys(states).length,
  )
})

describe('size, empty and full', () => {
  test.each([
    ['empty', 0, true, false],
    ['half full', 1, false, false],
    ['full', 2, false, true],
    ['closed', 0, true, false],
    ['closed with a rest', 1, false, false],
  ] as const)('of a queue that is %s', (state, size, empty, full) => {
    const queue = states[state]()
    expect({ size: queue.size, empty: queue.empty, full: queue.full }).toEqual({ size, empty, full })
  })

  test('follow each put and get', () => {
    const queue = new Queue<number>({ maxSize: 3 })
    const sizes = [1, 2, 3].map(number => {
      queue.putNowait(number)
      return queue.size
    })
    expect(sizes).toEqual([1, 2, 3])
    expect(queue.full).toBe(true)
    queue.getNowait()
    expect({ size: queue.size, full: queue.full }).toEqual({ size: 2, full: false })
  })

  test('without a maxSize it is never full, though nothing more fits', () => {
    const queue = new Queue({ capacity: 1024 })
    let count = 0
    while (queue.tryPut('some text')) count++
    expect(count).toBeGreaterThan(10)
    expect({ size: queue.size, full: queue.full, empty: queue.empty }).toEqual({
      size: count,
      full: false,
      empty: false,
    })
    expect(() => queue.putNowait('some text')).toThrow(expect.objectContaining({ code: 'ERR_QUEUE_FULL' }))
  })

  test('a value that nobody takes is not taken by those who look', () => {
    const queue = states['half full']()
    for (let look = 0; look < 3; look++) expect([queue.size, queue.empty, queue.full]).toEqual([1, false, false])
    expect(queue.getNowait()).toBe('first')
  })
})

test('with a maxSize of 1 puts and gets take turns', async () => {
  const queue = new Queue<number>({ maxSize: 1 })
  const putting = (async () => {
    for (let number = 0; number < 100; number++) await queue.put(number)
  })()
  const got: number[] = []
  for (let number = 0; number < 100; number++) {
    got.push(await queue.get())
    expect(queue.size).toBeLessThanOrEqual(1)
  }
  await putting
  expect(got).toEqual(Array.from({ length: 100 }, (_, index) => index))
})

test.each([1, 255, 256, 257, 4096])(
  'the values of a queue of %i bytes go round its memory many times',
  async capacity => {
    const queue = new Queue<string>({ capacity })
    let [put, got] = [0, 0]
    while (got < 2000) {
      while (queue.tryPut(textOf(put))) put++
      expect(put).toBeGreaterThan(got)
      for (let found = queue.tryGet(); found; found = queue.tryGet()) expect(found.value).toBe(textOf(got++))
      expect(queue.size).toBe(put - got)
    }
  },
)

/** Of many lengths, so that every place of the ring is the beginning of one. */
function textOf(number: number): string {
  return `${number}`.padEnd(1 + ((number * 7) % 60), '.')
}
