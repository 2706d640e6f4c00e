/*
 * The twelve catastrophes. Each is a load of 20 items for two workers: the guilty ones make the trouble, the innocent
 * ones compute the square of their index for a few milliseconds. What a guilty item does is its act; the acts are in
 * `tasks/work.mjs` and, the same for Python, in `tasks/work.py`.
 */

/** What an adapter program is told to do, as JSON. */
export interface Plan {
  /** Run before the load, to the end; then the adapter waits until it may go on. */
  readonly warmUp: readonly Item[]
  readonly items: readonly Item[]
  /** Which module the workers load the task from. */
  readonly module: 'work' | 'broken-module'
  /** Whether the workers get an initializer, which throws. */
  readonly initializer: boolean
  /** Limit of the heap of each worker. */
  readonly heapMegabytes: number | null
  /** Milliseconds that each item may take. */
  readonly timeout: number | null
  /** Whether the adapter waits, before it ends its pool, until it may go on. */
  readonly holdOpen: boolean
}

export interface Item {
  readonly index: number
  readonly act: string
}

export interface Catastrophe {
  readonly id: string
  readonly title: string
  /** One sentence for the reader of the table. */
  readonly description: string
  /** What must become of the guilty items, or of the whole program. */
  readonly expected: 'error' | 'result' | 'no survivors'
  /** The guilty items. All others are innocent. */
  readonly guilty: readonly number[]
  /** What the error of a guilty item must say: matched against `name code: message`. */
  readonly says: RegExp
  /** What happens to the pool from outside, see `interference.ts`. */
  readonly interference: 'none' | 'end idle worker' | 'kill all workers' | 'kill parent' | 'measure load'
  readonly plan: (workers: WorkerKind) => Plan
}

export type WorkerKind = 'processes' | 'threads'

const itemCount = 20
const everyItem = Array.from({ length: itemCount }, (_, index) => index)

/**
 * In the middle of the load. The second one is far from the first, so that both workers have one at the same time;
 * `tasks/work.mjs` knows both.
 */
const culprit = 7
const secondCulprit = 12

const workerEnded = /exit|died|terminat|crash|abrupt|SIG[A-Z]+|child process exception/i
const outOfMemory = /memory|heap/i

const calm: Omit<Catastrophe, 'id' | 'title' | 'description' | 'says' | 'plan'> = {
  expected: 'error',
  guilty: [culprit],
  interference: 'none',
}

/** No catastrophe: a peer that cannot do this is not judged. */
export const calmLoad: Catastrophe = {
  ...calm,
  id: 'calm',
  title: 'nothing happens',
  description: 'All 20 items are innocent.',
  expected: 'result',
  guilty: [],
  says: /^$/,
  plan: () => ({ ...planOf('compute', []), heapMegabytes: 64, timeout: 4000 }),
}

export const catastrophes: readonly Catastrophe[] = [
  {
    ...calm,
    id: 'exit',
    title: 'a task calls process.exit(1)',
    description: 'One item calls `process.exit(1)`, in Python `os._exit(1)`.',
    says: workerEnded,
    plan: () => planOf('exit'),
  },
  {
    ...calm,
    id: 'sigkill',
    title: 'a task kills its worker with SIGKILL',
    description:
      'One item kills its own process with SIGKILL, as the out-of-memory killer of the system would. A thread has no ' +
      'process of its own: it kills the program.',
    says: workerEnded,
    plan: () => planOf('kill'),
  },
  {
    ...calm,
    id: 'abort',
    title: 'a native crash in a task',
    description:
      'One item calls `process.abort()`, in Python `os.abort()`: what a fault in a native add-on ends in. Node refuses ' +
      'that to threads; there the item raises the same signal, SIGABRT.',
    says: workerEnded,
    plan: () => planOf('abort'),
  },
  {
    ...calm,
    id: 'out-of-memory',
    title: 'a task runs out of heap',
    description:
      'One item allocates without end, and each worker has a heap of 64 MB: by `--max-old-space-size` for processes, ' +
      '`resourceLimits` for threads. Python has no such limit; there the address space is limited (`RLIMIT_AS`).',
    says: new RegExp(`${outOfMemory.source}|${workerEnded.source}`, 'i'),
    plan: () => ({ ...planOf('hoard'), heapMegabytes: 64 }),
  },
  {
    ...calm,
    id: 'unencodable-result',
    title: 'a result that cannot be encoded',
    description: 'One item returns an object with a function in it.',
    says: /clone|serializ|encod|pickl|JSON|travel/i,
    plan: () => planOf('return-function'),
  },
  {
    ...calm,
    id: 'throw-undefined',
    title: 'a task throws undefined',
    description:
      'One item throws `undefined`. Right is a rejection with just that, or with an error that says so. In Python the ' +
      'item raises an exception that cannot be pickled.',
    says: /^undefined *: undefined$|^string *: 'undefined'$|thr[eo]w|pickl/i,
    plan: () => planOf('throw-undefined'),
  },
  {
    ...calm,
    id: 'broken-module',
    title: 'the module of the task fails at import',
    description:
      'The module throws at its top level in each worker. No item can run: right is that all 20 reject with that error.',
    guilty: everyItem,
    says: /broken at import/,
    plan: () => ({ ...planOf('compute'), module: 'broken-module' }),
  },
  {
    ...calm,
    id: 'broken-initializer',
    title: 'the initializer throws',
    description:
      'In each worker. Right is that all 20 items reject with an error that names the initializer or its error.',
    guilty: everyItem,
    says: /initiali[sz]|broken at start/i,
    plan: () => ({ ...planOf('compute'), initializer: true }),
  },
  {
    ...calm,
    id: 'endless-loop',
    title: 'an endless loop and a time-out',
    description:
      'One item runs `for (;;);`, each has 4 s by the time-out or the abort signal of the pool. Right is an error of ' +
      'time or abort, and a worker that computes no more afterwards.',
    says: /time-?d? ?out|abort/i,
    interference: 'measure load',
    plan: () => ({ ...planOf('loop'), timeout: 4000, holdOpen: true }),
  },
  {
    ...calm,
    id: 'idle-kill',
    title: 'an idle worker is killed, then work is submitted',
    description:
      'With SIGKILL, a second before the 20 innocent items are submitted. A thread cannot be killed from outside: it ' +
      'calls `process.exit(1)` in a timer after it has answered.',
    expected: 'result',
    guilty: [],
    says: /^$/,
    interference: 'end idle worker',
    plan: workers => ({
      ...planOf('compute'),
      warmUp: [
        { index: -1, act: workers === 'threads' ? 'exit-when-idle' : 'compute-long' },
        { index: -2, act: 'compute-long' },
      ],
    }),
  },
  {
    ...calm,
    id: 'kill-all',
    title: 'all workers are killed at once',
    description:
      'With SIGKILL, while each of the two has an item in an endless loop. Threads, which cannot be killed from outside, ' +
      'call `process.exit(1)` at the same moment. Right is that these two items reject, or give their result when they ' +
      'are run again, and the 18 others succeed.',
    guilty: [culprit, secondCulprit],
    says: workerEnded,
    interference: 'kill all workers',
    plan: workers => planOf(workers === 'threads' ? 'exit-together' : 'loop-until-killed', [culprit, secondCulprit]),
  },
  {
    ...calm,
    id: 'orphans',
    title: 'the program is killed while its workers loop',
    description: 'The parent gets SIGKILL. Right is that no worker process runs 2 s later.',
    expected: 'no survivors',
    guilty: everyItem,
    says: /^$/,
    interference: 'kill parent',
    plan: () => planOf('loop', everyItem),
  },
]

function planOf(act: string, guilty: readonly number[] = [culprit]): Plan {
  return {
    warmUp: [],
    items: everyItem.map(index => ({ index, act: guilty.includes(index) ? act : 'compute' })),
    module: 'work',
    initializer: false,
    heapMegabytes: null,
    timeout: null,
    holdOpen: false,
  }
}
