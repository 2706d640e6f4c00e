/** A source of numbers that are uniform in [0, 1), the same ones for the same seed on every machine. */
export type RandomSource = () => number

/** Marsaglia's xorshift32, started from the FNV-1a hash of the seed. `Math.random` cannot be seeded. */
export function randomFrom(seed: string): RandomSource {
  let state = 0x811c9dc5
  for (const byte of new TextEncoder().encode(seed)) state = Math.imul(state ^ byte, 0x01000193)
  if (state === 0) state = 1 // from 0 the generator would never get away

  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
