export function square(x) {
  return x * x
}

export function sum(...numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}

/** Throws for the numbers that it is told to dislike. */
export function squareUnless({ x, bad }) {
  if (bad.includes(x)) throw new RangeError(`dislikes ${x}`)
  return x * x
}
