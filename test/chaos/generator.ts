import { type OwnTroubleKind, ownTroubleKinds, ownTroubles } from './own-troubles.ts'
import type {
  GivingUp,
  Method,
  PlannedCall,
  PlannedItem,
  PlannedOutsideTrouble,
  PlannedPool,
  PlannedTrouble,
  ResultKind,
} from './plan.ts'
import { Random } from './random.ts'

const mostItemsOfPool = 1_000_000

const methods: readonly Method[] = [
  'apply',
  'applyInTurn',
  'applyInTurn',
  'applyAsync',
  'map',
  'mapAsync',
  'mapSettled',
  'mapSettled',
  'starmap',
  'imap',
  'imapUnordered',
]

const results: readonly { weight: number; kind: ResultKind }[] = [
  { weight: 40, kind: 'number' },
  { weight: 30, kind: 'string' },
  { weight: 30, kind: 'object' },
  { weight: 4, kind: 'binary' },
]

/** The plan of the n-th pool of a seed: always the same. */
export function planPool(seed: number, number: number): PlannedPool {
  const random = Random.of(seed, number)
  const heap = random.chance(0.25) ? 48 : undefined
  const maxTasksPerChild = random.chance(0.3) ? random.integer(1, 40) : undefined
  const generator = new CallGenerator(random, number * mostItemsOfPool, { heap, maxTasksPerChild })
  const lanes = Array.from({ length: random.integer(1, 3) }, () =>
    Array.from({ length: random.integer(1, 6) }, () => generator.call()),
  )
  return {
    number,
    maxTasksPerChild,
    heap,
    lane: random.pick(['auto', 'memory', 'memory', 'pipe'] as const),
    lanes,
    outside: Array.from({ length: random.chance(0.7) ? random.integer(1, 25) : 0 }, () => planOutside(random)),
    end: {
      how: random.pick(['close', 'close', 'terminate', 'dispose'] as const),
      after: random.chance(0.4) ? random.integer(0, 3000) : undefined,
    },
  }
}

function planOutside(random: Random): PlannedOutsideTrouble {
  const { kind } = random.weighted([
    { weight: 10, kind: 'kill a worker' },
    { weight: 1, kind: 'kill all workers' },
    { weight: 6, kind: 'stop a worker for a while' },
  ] as const)
  return { kind, after: random.integer(1, 400), which: random.next(), duration: random.integer(1, 300) }
}

interface Pace {
  /** Milliseconds. */
  readonly slowest: number
  /** Some items take much longer: what waits behind them has to go elsewhere. */
  readonly uneven: boolean
  readonly works: readonly PlannedItem['work'][]
}

type Guards = Pick<PlannedCall, 'taskTimeout' | 'totalTimeout' | 'givingUp'>

class CallGenerator {
  readonly #random: Random
  readonly #pool: Pick<PlannedPool, 'heap' | 'maxTasksPerChild'>
  #lastId: number

  constructor(random: Random, firstId: number, pool: Pick<PlannedPool, 'heap' | 'maxTasksPerChild'>) {
    this.#random = random
    this.#lastId = firstId
    this.#pool = pool
  }

  call(): PlannedCall {
    const random = this.#random
    const method = random.pick(methods)
    const length = this.#length()
    const guards: Guards = {
      taskTimeout: random.chance(0.3) ? random.integer(250, 600) : undefined,
      totalTimeout: random.chance(0.12) ? random.integer(100, 1500) : undefined,
      givingUp: this.#givingUp(method, length),
    }
    const troubled = random.chance(0.6) ? random.pick([0.01, 0.04, 0.15]) * Math.min(1, 100 / length) : 0
    const kinds = this.#kindsFor(method, guards)
    // What only a guard ends is rare otherwise, or given up before it starts.
    const guarded = kinds(0).filter(kind => ownTroubles[kind].guard !== undefined)
    const beginsGuarded = guarded.length > 0 && random.chance(0.3)
    const pace: Pace = {
      slowest: length > 500 ? 0 : length > 60 ? 2 : random.pick([0, 1, 5, 20]),
      uneven: length < 100 && random.chance(0.4),
      works: length > 500 ? ['compute'] : random.pick([['compute'], ['wait'], ['compute', 'wait']]),
    }
    return {
      method,
      items: Array.from({ length }, (_, index) =>
        index === 0 && beginsGuarded ? this.#item(pace, 1, guarded) : this.#item(pace, troubled, kinds(index)),
      ),
      chunkSize: random.pick(['auto', 'auto', 1, 7, 100] as const),
      retries: random.chance(0.4) ? random.integer(1, 2) : 0,
      priority: random.pick([0, 0, 0, -1, 5]),
      readingTime: random.chance(0.2) ? random.integer(1, 10) : 0,
      ...guards,
    }
  }

  #length(): number {
    const random = this.#random
    // Many items would be many starts of workers.
    if (this.#pool.maxTasksPerChild !== undefined) return random.integer(0, 40)
    const [shortest, longest] = random.weighted([
      { weight: 84, range: [0, 40] },
      { weight: 10, range: [100, 400] },
      { weight: 6, range: [1000, 3000] },
    ] as const).range
    return random.integer(shortest, longest)
  }

  #givingUp(method: Method, length: number): GivingUp | undefined {
    const random = this.#random
    if (!random.chance(0.3)) return undefined
    const after = random.integer(0, 400)
    const every = random.integer(1, 4)
    if (method.endsWith('Async') && random.chance(0.7)) return { how: 'cancel', after, every }
    if (method.startsWith('imap') && random.chance(0.7)) return { how: 'break', results: random.integer(1, length + 1) }
    return { how: 'signal', after, every, grace: random.pick([0, 5, 50, 300]) }
  }

  /** The troubles that the item at a position may make, as what it needs against them is there. */
  #kindsFor(method: Method, { taskTimeout, totalTimeout, givingUp }: Guards): (index: number) => OwnTroubleKind[] {
    // A map that fails otherwise lets what runs run on, and no longer looks at the signal.
    const aborts = method.startsWith('apply') || method === 'mapSettled'
    const signal = givingUp?.how === 'signal' && aborts ? givingUp : undefined
    return index =>
      ownTroubleKinds.filter(kind => {
        const { guard, smallHeap } = ownTroubles[kind]
        if (smallHeap && this.#pool.heap === undefined) return false
        if (guard === 'taskTimeout') return taskTimeout !== undefined
        if (guard === 'totalTimeout') return totalTimeout !== undefined
        if (guard === 'signal') return signal !== undefined && (method === 'mapSettled' || index % signal.every === 0)
        return true
      })
  }

  #item({ slowest, uneven, works }: Pace, troubled: number, kinds: OwnTroubleKind[]): PlannedItem {
    const random = this.#random
    return {
      id: ++this.#lastId,
      work: random.pick(works),
      milliseconds: uneven && random.chance(0.06) ? random.integer(25, 120) : random.integer(0, slowest),
      result: random.weighted(results).kind,
      trouble: random.chance(troubled) ? this.#trouble(kinds) : undefined,
    }
  }

  #trouble(kinds: OwnTroubleKind[]): PlannedTrouble {
    const random = this.#random
    const { kind } = random.weighted(kinds.map(kind => ({ kind, weight: ownTroubles[kind].weight })))
    return { kind, times: random.pick([1, 1, 2, 100]), value: random.integer(0, 255) }
  }
}
