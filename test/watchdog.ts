import { readdirSync, readFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

// Time-outs of tests are timers of the process that runs them: one that computes for ever, or waits in a call of the
// system, never sees them. This looks on from outside, says what hangs and where, and ends it.

/** No test may take half as long. */
const longestSilence = 180_000

export class Watchdog implements Reporter {
  /** By the name of the file. */
  readonly #running = new Map<string, TestCase | undefined>()
  #timer: NodeJS.Timeout | undefined

  onTestRunStart(): void {
    this.#listen()
  }

  onTestModuleQueued(testModule: TestModule): void {
    this.#listen()
    this.#running.set(testModule.relativeModuleId, undefined)
  }

  onTestCaseReady(testCase: TestCase): void {
    this.#listen()
    this.#running.set(testCase.module.relativeModuleId, testCase)
  }

  onTestModuleEnd(testModule: TestModule): void {
    this.#listen()
    this.#running.delete(testModule.relativeModuleId)
  }

  onTestRunEnd(): void {
    clearTimeout(this.#timer)
  }

  #listen(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end(), longestSilence)
  }

  #end(): void {
    this.#listen()
    console.error(`No word of any test for ${longestSilence / 1000} s. What was under way:`)
    for (const [file, testCase] of this.#running) {
      console.error(`  ${file}: ${testCase ? `"${testCase.fullName}", or later` : 'no test is known to have begun'}`)
    }
    const runners = childrenOf(process.pid)
    for (const pid of runners) describeTree(pid, '  ')
    for (const pid of runners) process.kill(pid, 'SIGKILL')
  }
}

function describeTree(pid: number, indent: string): void {
  const line = of(pid, 'cmdline').replaceAll('\0', ' ').slice(0, 200)
  const state = /^State:\s*(.*)$/m.exec(of(pid, 'status'))?.[1] ?? 'gone'
  console.error(
    `${indent}process ${pid}, ${state}, waits in ${of(pid, 'wchan') || '?'}, call ${of(pid, 'syscall').trim()}: ${line}`,
  )
  for (const child of childrenOf(pid)) describeTree(child, `${indent}  `)
}

function childrenOf(parent: number): number[] {
  const parentOf = (pid: number): number => Number(/^PPid:\s*(\d+)$/m.exec(of(pid, 'status'))?.[1])
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && parentOf(pid) === parent)
}

function of(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    // It is gone, or may not be read.
    return ''
  }
}
