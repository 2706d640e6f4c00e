import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/*
 * A floor: two bare processes and pipes, where 200 items travel as one line of JSON there and one back. JSON is the
 * fastest codec that V8 has for objects, and keeps less of them than any other.
 */

const program = fileURLToPath(new URL('../../tasks/raw-json-worker.mjs', import.meta.url))
const chunkSize = 200

/** @type {import('../pool.ts').PeerModule['open']} */
export function open() {
  const workers = [new RawWorker(), new RawWorker()]
  return {
    version: `node ${process.version.slice(1)}`,
    call: () => Promise.reject(new Error('has no calls')),
    map: async (_name, items) => {
      const answers = []
      for (let start = 0; start < items.length; start += chunkSize) {
        const worker = /** @type {RawWorker} */ (workers[answers.length % workers.length])
        answers.push(worker.send(items.slice(start, start + chunkSize)))
        // Room for what comes back meanwhile.
        if (answers.length % 10 === 0) await answers[answers.length - 10]
      }
      return (await Promise.all(answers)).flat()
    },
    close: () => {
      for (const worker of workers) worker.close()
    },
  }
}

class RawWorker {
  #child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  /** @type {((items: unknown[]) => void)[]} */
  #waiting = []

  constructor() {
    createInterface({ input: this.#child.stdout }).on('line', line => this.#waiting.shift()?.(JSON.parse(line)))
  }

  /** @param {readonly unknown[]} items @returns {Promise<unknown[]>} */
  send(items) {
    this.#child.stdin.write(`${JSON.stringify(items)}\n`)
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  close() {
    this.#child.stdin.end()
  }
}
