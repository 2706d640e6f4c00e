import { existsSync, readFileSync } from 'node:fs'

/** One run of an item, as its worker noted it. */
export interface Run {
  readonly id: number
  readonly pid: number
  readonly start: number
  /** Without it the run was not complete. */
  end?: number
}

/** What the workers of one pool have done, as they wrote it to a file: nothing of it goes through the product. */
export class Ledger {
  readonly #byItem = new Map<number, Run[]>()
  readonly #byPid = new Map<number, Run[]>()

  constructor(path: string) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    for (const line of text.split('\n').slice(0, -1)) this.#read(line)
  }

  /** In the order of their starts. */
  runsOf(id: number): readonly Run[] {
    return this.#byItem.get(id) ?? []
  }

  /** What one process ran, in that order. */
  runsIn(pid: number | undefined): readonly Run[] {
    return (pid !== undefined && this.#byPid.get(pid)) || []
  }

  describe(id: number): string {
    const runs = this.runsOf(id)
    if (runs.length === 0) return 'it never started'
    return runs
      .map(({ pid, start, end }) => {
        const ending = end === undefined ? 'not ended' : `ended after ${(end - start).toFixed(1)} ms`
        return `started in ${pid} at ${start.toFixed(1)}, ${ending}`
      })
      .join('; ')
  }

  #read(line: string): void {
    const [event, ...numbers] = line.split(' ')
    const [id = 0, pid = 0, time = 0] = numbers.map(Number)
    if (event === 'start') {
      const run = { id, pid, start: time }
      append(this.#byItem, id, run)
      append(this.#byPid, pid, run)
    } else {
      const run = this.runsOf(id).findLast(one => one.pid === pid && one.end === undefined)
      if (!run) throw new Error(`The ledger has an end without a start: ${line}`)
      run.end = time
    }
  }
}

function append(map: Map<number, Run[]>, key: number, run: Run): void {
  const runs = map.get(key)
  if (runs) runs.push(run)
  else map.set(key, [run])
}
