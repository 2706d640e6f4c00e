import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/*
 * A floor: two bare processes and pipes, where numbers travel as eight bytes each and nothing else does. All calls of a
 * tick leave in one write to each.
 */

const program = fileURLToPath(new URL('../../tasks/raw-numbers-worker.mjs', import.meta.url))

/** @type {import('../pool.ts').PeerModule['open']} */
export function open() {
  const workers = [new RawWorker(), new RawWorker()]
  let calls = 0
  return {
    version: `node ${process.version.slice(1)}`,
    call: (_name, argument) =>
      /** @type {RawWorker} */ (workers[calls++ % workers.length]).call(/** @type {number} */ (argument)),
    map: async (_name, items) => {
      const numbers = Float64Array.from(/** @type {number[]} */ (items))
      const half = numbers.length >> 1
      const [first, second] = await Promise.all(
        workers.map((worker, index) => worker.map(index === 0 ? numbers.subarray(0, half) : numbers.subarray(half))),
      )
      return [.../** @type {Float64Array} */ (first), .../** @type {Float64Array} */ (second)]
    },
    close: () => {
      for (const worker of workers) worker.close()
    },
  }
}

class RawWorker {
  #child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  /** @type {number[]} */
  #leaving = []
  /** @type {((result: number) => void)[]} */
  #waiting = []
  #answered = 0
  /** @type {{ results: Float64Array, count: number, done: (results: Float64Array) => void } | undefined} */
  #mapping
  /** @type {Uint8Array} */
  #rest = new Uint8Array()

  constructor() {
    this.#child.stdout.on('data', bytes => this.#receive(bytes))
  }

  /** @param {number} argument @returns {Promise<number>} */
  call(argument) {
    if (this.#leaving.push(argument) === 1) process.nextTick(() => this.#send())
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  /** @param {Float64Array} numbers @returns {Promise<Float64Array>} */
  map(numbers) {
    this.#child.stdin.write(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength))
    return new Promise(done => {
      this.#mapping = { results: new Float64Array(numbers.length), count: 0, done }
    })
  }

  close() {
    this.#child.stdin.end()
  }

  #send() {
    this.#child.stdin.write(new Uint8Array(Float64Array.from(this.#leaving).buffer))
    this.#leaving = []
  }

  /** @param {Buffer} bytes */
  #receive(bytes) {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes
    const whole = all.length - (all.length % 8)
    const results = new Float64Array(new Uint8Array(all.subarray(0, whole)).buffer)
    this.#rest = all.subarray(whole)
    if (this.#mapping) this.#fill(this.#mapping, results)
    else for (const result of results) this.#waiting[this.#answered++]?.(result)
    if (this.#answered === this.#waiting.length) {
      this.#waiting = []
      this.#answered = 0
    }
  }

  /**
   * @param {{ results: Float64Array, count: number, done: (results: Float64Array) => void }} mapping
   * @param {Float64Array} part
   */
  #fill(mapping, part) {
    mapping.results.set(part, mapping.count)
    mapping.count += part.length
    if (mapping.count < mapping.results.length) return
    this.#mapping = undefined
    mapping.done(mapping.results)
  }
}
