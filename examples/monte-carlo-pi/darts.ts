/** Darts that are thrown one after the other, always the same ones for the same seed. */
export interface Batch {
  seed: number
  darts: number
}

/** Throws darts at a square, and calls back for each that hits the quarter of a circle in it. */
export function throwDarts({ seed, darts }: Batch, onHit: () => void): void {
  let state = scramble(seed)
  for (let dart = 0; dart < darts; dart++) {
    state = next(state)
    const x = state / 2 ** 32
    state = next(state)
    const y = state / 2 ** 32
    if (x * x + y * y < 1) onHit()
  }
}

/** The same, and returns how many hit. */
export function countHits(batch: Batch): number {
  let hits = 0
  throwDarts(batch, () => {
    hits++
  })
  return hits
}

/** Marsaglia's xorshift: enough for darts, and the same on every machine. Never 0. */
function next(state: number): number {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return state >>> 0
}

/** Neighbouring seeds shall not begin alike. */
function scramble(seed: number): number {
  return Math.imul(seed + 1, 0x9e3779b1) >>> 0 || 1
}
