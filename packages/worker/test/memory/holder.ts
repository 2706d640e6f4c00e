import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { serialize } from '../../src/wire/serialize.ts'

const program = fileURLToPath(new URL('./heap-process.mjs', import.meta.url))
const started: ChildProcess[] = []
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
})

/** Another process that holds what it is given. */
export class Holder {
  readonly #child: ChildProcess = fork(program, { execArgv: [] })

  constructor() {
    started.push(this.#child)
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Resolves with what it has then, or with its error. */
  hold(value: unknown): Promise<unknown> {
    return this.receive(serialize(value))
  }

  receive(bytes: Uint8Array): Promise<unknown> {
    return this.#ask('hold', Buffer.from(bytes).toString('base64'))
  }

  dispose(): Promise<unknown> {
    return this.#ask('dispose')
  }

  async end(how: 'leave' | 'SIGKILL'): Promise<void> {
    const exit = once(this.#child, 'exit')
    if (how === 'leave') this.#child.send([how])
    else this.#child.kill(how)
    await exit
  }

  async #ask(...message: string[]): Promise<unknown> {
    const answer = once(this.#child, 'message')
    this.#child.send(message)
    return (await answer)[0]
  }
}
