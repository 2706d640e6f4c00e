import { check, scaled, warmUp } from '../rounds.mjs'

const calls = scaled(500)
const lengths = { '64 KiB': 64 * 2 ** 10, '64 MiB': 64 * 2 ** 20 }

/** @type {import('../pool.ts').WorkModule['prepare']} */
export async function prepare(pool) {
  const arrays = new Map()
  for (const [size, length] of Object.entries(lengths)) arrays.set(size, await makeMemory(pool, length))

  const round = async (/** @type {string} */ size) => {
    const { name, argument, memory } = arrays.get(size)
    const times = new Float64Array(calls)
    const before = memory[0]
    for (let call = 0; call < calls; call++) {
      const start = performance.now()
      const result = await pool.call(name, argument)
      times[call] = performance.now() - start
      check(result === memory.length, `${result} for the length of ${size}`)
    }
    check(memory[0] === (before + calls) % 256, 'what the workers wrote')
    return { [size]: (times.sort()[calls >> 1] ?? 0) * 1000 }
  }
  for (const size of arrays.keys()) await warmUp(() => round(size))
  return round
}

/**
 * A SharedArray where there is one, else what threads share.
 *
 * @param {import('../pool.ts').CallingPool} pool
 * @param {number} length
 */
async function makeMemory({ map }, length) {
  if (map) {
    const { SharedArray } = await import('@forkyard/core')
    const array = new SharedArray('uint8', length)
    return { name: 'touchSharedArray', argument: array, memory: array.values }
  }
  const memory = new Uint8Array(new SharedArrayBuffer(length))
  return { name: 'touch', argument: memory, memory }
}
