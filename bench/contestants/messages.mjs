/* What the contestants that send messages have in common. `messages.py` is its twin. */
import { scaled } from './rounds.mjs'

/** How often a message of so many bytes is sent in a round. */
const usualCounts = new Map([
  [8, 200_000],
  [256, 200_000],
  [65_536, 10_000],
  [2 ** 24, 40],
])

/**
 * @typedef {object} Exchange
 * @property {boolean} isRoundTrip each message is answered by one as long; else only the last one is, by a short one
 * @property {number} size bytes
 * @property {number} count
 * @property {number} warmUp as many go before, which are not measured
 */

/**
 * The word of a variant: `8` bytes one way, or `back 8` there and back, a twentieth as often.
 * @param {string} word
 * @returns {Exchange}
 */
export function readExchange(word) {
  const isRoundTrip = word.startsWith('back ')
  const size = Number(isRoundTrip ? word.slice(5) : word)
  const count = scaled((usualCounts.get(size) ?? Number.NaN) / (isRoundTrip ? 20 : 1))
  return { isRoundTrip, size, count, warmUp: Math.ceil(count / 4) }
}
