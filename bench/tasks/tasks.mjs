/* What the contestants' workers do, in JavaScript. `tasks.py` is its twin. */

/** @param {number} x */
export function square(x) {
  return x * x
}

/** @template T @param {T} value */
export function identity(value) {
  return value
}

/** Looks at both ends. @param {Uint8Array} bytes */
export function measureBytes(bytes) {
  return bytes.length + (bytes[0] ?? 0) + (bytes.at(-1) ?? 0)
}

/** @type {Uint8Array | undefined} */
let kept

/** Bytes that this worker has had since its first call. @param {number} length */
export function giveBytes(length) {
  if (kept?.length !== length) kept = new Uint8Array(length).fill(7)
  return kept
}

/** Writes where the other side looks. @param {Uint8Array} memory */
export function touch(memory) {
  memory[0] = ((memory[0] ?? 0) + 1) % 256
  return memory.length
}

/** @param {{ values: Uint8Array }} array */
export function touchSharedArray({ values }) {
  return touch(values)
}
