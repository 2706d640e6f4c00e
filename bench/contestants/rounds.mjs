import { createInterface } from 'node:readline'

/** @typedef {Record<string, number>} Figures */

/** So much of the usual work is asked for: below 1 in the quick run. */
export const scale = Number(process.env.BENCH_SCALE ?? 1)

/** A round's count of the usual work, scaled; what warms up is never, or it would not. @param {number} count */
export const scaled = count => Math.max(1, Math.round(count * scale))

/**
 * Says that this contestant is ready, then does a round for each line of standard input, until that ends.
 *
 * @param {string} version such as `piscina 5.3.2`
 * @param {(variant: string) => Figures | Promise<Figures>} round
 */
export async function serveRounds(version, round) {
  say({ ready: true, version })
  for await (const variant of createInterface({ input: process.stdin })) say(await round(variant))
}

/** @param {object} message */
function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/**
 * Ends this contestant when a result is not the one that was asked for.
 *
 * @param {boolean} isRight
 * @param {string} what
 */
export function check(isRight, what) {
  if (!isRight) throw new Error(`wrong result: ${what}`)
}

/**
 * Repeats a step until the compiler has seen enough of it: a second, at least once.
 *
 * @param {() => unknown} step
 */
export async function warmUp(step) {
  const end = performance.now() + (scale < 1 ? 500 : 1000)
  do await step()
  while (performance.now() < end)
}

/** Milliseconds of a step. @param {() => unknown} step */
export async function time(step) {
  const start = performance.now()
  await step()
  return performance.now() - start
}
