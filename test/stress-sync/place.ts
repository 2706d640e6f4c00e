import { type Pool, tasks, WorkerDiedError } from '@forkyard/core'
import type { Random } from '../chaos/random.ts'
import { cell, columns, flows, phase, phases } from './record.mjs'
import type { Verdicts } from './verdicts.ts'
import type { World } from './world.ts'

const { traffic } = tasks<{ traffic(world: World, place: number, instance: number, seed: number): Promise<void> }>(
  new URL('./traffic.mjs', import.meta.url),
)

let instances = 0

/** One of those that make traffic: a process, and the one after it when that was killed. */
export class Place {
  readonly rows: readonly number[]
  readonly ended: Promise<void>
  readonly #number: number
  readonly #pool: Pool
  readonly #world: World
  readonly #random: Random
  readonly #verdicts: Verdicts
  #instance = 0

  constructor(number: number, pool: Pool, world: World, random: Random, verdicts: Verdicts) {
    this.#number = number
    this.rows = Array.from({ length: flows }, (_, flow) => number * flows + flow)
    this.#pool = pool
    this.#world = world
    this.#random = random
    this.#verdicts = verdicts
    this.ended = this.#live()
  }

  async #live(): Promise<void> {
    while (this.#world.stop[0] === 0) {
      this.#instance = ++instances
      const seed = this.#random.integer(0, 2 ** 31)
      try {
        await this.#pool.apply(traffic, [this.#world, this.#number, this.#instance, seed])
      } catch (error) {
        if (!(error instanceof WorkerDiedError) || error.signal !== 'SIGKILL' || !this.#isKilled) {
          this.#verdicts.complain(`a process failed: ${(error as Error).stack}`)
        }
      }
      this.#inherit()
    }
  }

  get #isKilled(): boolean {
    return this.#world.dead[this.#instance] === 1
  }

  /** Those of its flows that have begun. */
  get begun(): readonly number[] {
    return this.rows.filter(row => Atomics.load(this.#world.records, cell(row, columns.instance)) === this.#instance)
  }

  /** False: it has not begun yet, or dies already. */
  kill(): boolean {
    const [row] = this.begun
    if (row === undefined || this.#isKilled) return false
    this.#world.dead[this.#instance] = 1
    process.kill(this.#world.records[cell(row, columns.pid)]!, 'SIGKILL')
    return true
  }

  /** What the dead had goes back. */
  #inherit(): void {
    const { records, semaphore } = this.#world
    for (const row of this.begun) {
      const did = phases[records[cell(row, columns.phase)]!]!
      if (this.#isKilled) {
        this.#verdicts.countDeath(did)
        if (did === 'holding a unit') semaphore.release()
        if (did === 'waiting for a unit' || did === 'releasing a unit') this.#verdicts.unitsInDoubt++
        if (did === 'at the barrier') this.#verdicts.deathsAtBarrier++
      }
      records[cell(row, columns.phase)] = phase.between!
      records[cell(row, columns.instance)] = 0
    }
  }
}
