import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import type { Contestant } from './contestant.ts'

/** What a contestant did not do as it should: what stands in the table instead of its figures. */
export class ContestantError extends Error {
  override readonly name: string = 'ContestantError'
}

/** It gave no answer in time. */
export class HungError extends ContestantError {
  override readonly name = 'HungError'

  constructor(limit: number) {
    super(`hung: no answer within ${limit / 1000} s`)
  }
}

export type Answer = Readonly<Record<string, unknown>>

const startLimit = 120_000
const leaveLimit = 5000

/** A contestant's program while it runs. Leads a process group, so that none of its workers survives it. */
export class ContestantProcess {
  readonly contestant: Contestant
  #process: ChildProcess
  #lines: AsyncIterator<string>
  #errorOutput = ''

  /** Starts it. */
  constructor(contestant: Contestant, environment: NodeJS.ProcessEnv = {}) {
    const [file, ...args] = contestant.command
    this.contestant = contestant
    this.#process = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...environment },
    })
    this.#process.on('error', error => this.#keepErrorOutput(`${error.message}\n`))
    this.#process.stdin!.on('error', () => {})
    this.#process.stderr!.setEncoding('utf8').on('data', text => this.#keepErrorOutput(text))
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]()
  }

  /** Resolves when it has prepared and warmed up, with what it says of its version. */
  async ready(): Promise<string> {
    const { version } = await this.#answer(startLimit)
    return String(version)
  }

  /** One round of the work; rejects with ContestantError when it takes longer than so many milliseconds. */
  async round(variant: string, limit: number): Promise<Answer> {
    this.#process.stdin!.write(`${variant}\n`)
    return this.#answer(limit)
  }

  /** Resolves when it has left. A worker that it leaves behind is killed. */
  async end(): Promise<void> {
    const exited = this.#hasExited() ? undefined : once(this.#process, 'exit')
    this.#process.stdin!.end()
    if (exited) await Promise.race([exited, wait(leaveLimit, undefined, { ref: false })])
    this.kill()
    await exited
  }

  /** At once, with all its workers. */
  kill(): void {
    const { pid } = this.#process
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  async #answer(limit: number): Promise<Answer> {
    const timer = new AbortController()
    const late = wait(limit, undefined, { signal: timer.signal })
    late.catch(() => {})
    const line = await Promise.race([this.#lines.next(), late])
    timer.abort()
    if (!line) throw new HungError(limit)
    if (line.done) throw new ContestantError(await this.#describeEnd())
    try {
      return JSON.parse(line.value)
    } catch {
      throw new ContestantError(`answered what is no JSON: ${line.value.slice(0, 80)}`)
    }
  }

  async #describeEnd(): Promise<string> {
    if (this.#process.pid === undefined) return `does not start: ${this.#errorOutput.trim()}`
    if (!this.#hasExited()) await Promise.race([once(this.#process, 'exit'), wait(leaveLimit)])
    const { exitCode, signalCode } = this.#process
    const lastError = this.#errorOutput
      .split('\n')
      .filter(line => /^\w*(Error|Exception)\b|^Error/.test(line))
      .at(-1)
    return `ended with ${signalCode ?? exitCode}${lastError ? `: ${lastError}` : ''}`
  }

  #hasExited(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }

  #keepErrorOutput(text: string): void {
    this.#errorOutput = (this.#errorOutput + text).slice(-8192)
  }
}
