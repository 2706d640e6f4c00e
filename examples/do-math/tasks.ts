/**
 * The sum of the square roots of the whole numbers from `start` up to, not including, `end`, each without its fraction:
 * whole numbers have exactly the same sum however the range is cut into pieces, numbers with fractions do not.
 */
export function doMath(start: number, end: number): number {
  let sum = 0
  for (let number = start; number < end; number++) sum += Math.floor(Math.sqrt(number))
  return sum
}
