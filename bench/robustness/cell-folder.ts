import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plan } from './catastrophes.ts'

/** What became of an item, as the adapter saw it. */
export type Outcome =
  | { readonly status: 'fulfilled'; readonly value: string }
  | { readonly status: 'rejected'; readonly name: string; readonly code: string; readonly message: string }

/** The start of an item, or of something else with a name, in a worker. */
export interface Start {
  readonly what: string
  readonly pid: number
}

/**
 * The folder in which one cell runs: `plan.json` for the adapter, the `ledger` of the workers, the `report` of the
 * adapter, its `output`, and the flags `go` and `killed`.
 */
export class CellFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'robustness-'))

  constructor(plan: Plan) {
    writeFileSync(join(this.path, 'plan.json'), JSON.stringify(plan))
  }

  get outputPath(): string {
    return join(this.path, 'output')
  }

  readStarts(): Start[] {
    return this.#readLines('ledger').map(line => {
      const [what = '', pid] = line.split(' ')
      return { what, pid: Number(pid) }
    })
  }

  readOutcomes(): Map<number, Outcome> {
    const items = this.#readReport().filter(line => line.event === 'item')
    return new Map(items.map(line => [Number(line.index), line as unknown as Outcome]))
  }

  hasReached(event: 'loaded' | 'warm' | 'settled' | 'closed'): boolean {
    return this.#readReport().some(line => line.event === event)
  }

  raiseFlag(name: 'go' | 'killed'): void {
    writeFileSync(join(this.path, name), '')
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  #readReport(): Record<string, unknown>[] {
    return this.#readLines('report').map(line => JSON.parse(line))
  }

  /** Whole lines only: the last one may just be written. */
  #readLines(name: string): string[] {
    const path = join(this.path, name)
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
  }
}
